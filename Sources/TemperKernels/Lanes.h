/// Four doubles side by side, and the elementary functions on them.
#ifndef TEMPER_LANES_H
#define TEMPER_LANES_H

#include <stdint.h>
#include <string.h>

// The warning is about lanes that cross a call by value; everything that takes or returns one is inlined.
#pragma GCC diagnostic ignored "-Wpsabi"

/// What is compiled twice must be inlined into both versions.
#define TEMPER_INLINE static inline __attribute__((always_inline))

#if defined(__x86_64__)
#define TEMPER_HAS_VERSIONS 1
#define TEMPER_FAST __attribute__((target("avx2,fma"), noinline))
#define TEMPER_IS_FAST (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
#define TEMPER_WIDE __attribute__((target("avx512f,avx512dq,avx512vl,avx2,fma"), noinline))
#define TEMPER_IS_WIDE                                                                                                 \
  (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&    \
   TEMPER_IS_FAST)
#endif

typedef double lane __attribute__((vector_size(32)));
typedef int64_t lane_bits __attribute__((vector_size(32)));
typedef uint64_t lane_exponents __attribute__((vector_size(32)));

TEMPER_INLINE lane splat(double value) { return (lane){value, value, value, value}; }

/// A lane in memory, of any alignment.
typedef double stored_lane __attribute__((vector_size(32), aligned(8), may_alias));

// No functions: in a debug build a call, even an inlined one, costs several copies.
#define load(from) (*(const stored_lane *)(from))
#define store(to, value) (*(stored_lane *)(to) = (value))

typedef double wide __attribute__((vector_size(64)));
typedef double stored_wide __attribute__((vector_size(64), aligned(8), may_alias));
#define load_wide(from) (*(const stored_wide *)(from))

/// Two lanes, both the same.
#define doubled(x) __builtin_shufflevector(x, x, 0, 1, 2, 3, 0, 1, 2, 3)
#define lower_half(x) __builtin_shufflevector(x, x, 0, 1, 2, 3)
#define upper_half(x) __builtin_shufflevector(x, x, 4, 5, 6, 7)

TEMPER_INLINE double sum(lane x) { return (x[0] + x[2]) + (x[1] + x[3]); }

/// `yes` where the mask is set.
TEMPER_INLINE lane select(lane_bits mask, lane yes, lane no) {
  return (lane)((mask & (lane_bits)yes) | (~mask & (lane_bits)no));
}

TEMPER_INLINE lane larger(lane x, lane y) { return select(x > y, x, y); }

/// e^x for x <= 0; 0 below -708, where results would stop being normal numbers. A NaN stays one.
///
/// x = k log 2 + r with |r| <= log(2) / 2, and Taylor's polynomial of degree 13 for e^r, whose remainder is below 5e-18.
TEMPER_INLINE lane lane_exp(lane x) {
  const lane shift = splat(0x1.8p52);
  lane_bits is_tiny = x < splat(-708);
  lane bounded = select(is_tiny, splat(-708), x);
  // Adding 1.5 * 2^52 rounds to a whole number, which the last bits of the sum then hold.
  lane shifted = bounded * splat(0x1.71547652b82fep0) + shift;
  lane k = shifted - shift;
  // log 2 in two parts, of which k times the first is exact (Cody & Waite 1980).
  lane r = bounded - k * splat(0x1.62e42fee00000p-1);
  r = r - k * splat(0x1.a39ef35793c76p-33);
  lane p = splat(1.0 / 6227020800);
  p = p * r + splat(1.0 / 479001600);
  p = p * r + splat(1.0 / 39916800);
  p = p * r + splat(1.0 / 3628800);
  p = p * r + splat(1.0 / 362880);
  p = p * r + splat(1.0 / 40320);
  p = p * r + splat(1.0 / 5040);
  p = p * r + splat(1.0 / 720);
  p = p * r + splat(1.0 / 120);
  p = p * r + splat(1.0 / 24);
  p = p * r + splat(1.0 / 6);
  p = p * r + splat(0.5);
  p = p * r * r + r + splat(1);
  lane_bits power = ((lane_bits)shifted + 1023) << 52;
  return select(is_tiny, splat(0), p * (lane)power);
}

/// Natural logarithm of a normal number. A NaN stays one.
///
/// x = 2^e m with sqrt(1/2) <= m < sqrt 2, and log m = 2 artanh f with f = (m - 1) / (m + 1), by the series of artanh up to f^21.
TEMPER_INLINE lane lane_log(lane x) {
  const lane_bits least = (lane_bits)splat(0x1.6a09e667f3bcdp-1);
  const lane_bits bias = {1023, 1023, 1023, 1023};
  // The bias keeps the exponent positive, so that a logical shift will do, and an exact double can be made of its bits.
  lane_bits raised = (lane_bits)x - least + (bias << 52);
  lane_bits exponent = (lane_bits)((lane_exponents)raised >> 52);
  lane m = (lane)((lane_bits)x - ((exponent - bias) << 52));
  lane e = (lane)(exponent | (lane_bits)splat(0x1p52)) - splat(0x1p52 + 1023);
  lane f = (m - 1) / (m + 1);
  lane s = f * f;
  lane p = splat(2.0 / 21);
  p = p * s + splat(2.0 / 19);
  p = p * s + splat(2.0 / 17);
  p = p * s + splat(2.0 / 15);
  p = p * s + splat(2.0 / 13);
  p = p * s + splat(2.0 / 11);
  p = p * s + splat(2.0 / 9);
  p = p * s + splat(2.0 / 7);
  p = p * s + splat(2.0 / 5);
  p = p * s + splat(2.0 / 3);
  lane rest = e * splat(0x1.a39ef35793c76p-33) + p * s * f;
  lane result = e * splat(0x1.62e42fee00000p-1) + (rest + f + f);
  return select(x == x, result, x);
}

#endif
