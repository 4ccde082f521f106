#include "Lanes.h"
#include "TemperKernels.h"

TEMPER_INLINE double chosen_sum(const unsigned char *chosen, const double *values, ptrdiff_t count) {
  typedef unsigned char four_bytes __attribute__((vector_size(4)));
  // Two sums at a time, so that one addition need not wait for the last.
  lane even = splat(0), odd = splat(0);
  ptrdiff_t i = 0;
  for (; i + 8 <= count; i += 8) {
    four_bytes first, second;
    memcpy(&first, chosen + i, 4);
    memcpy(&second, chosen + i + 4, 4);
    even += __builtin_convertvector(first, lane) * load(values + i);
    odd += __builtin_convertvector(second, lane) * load(values + i + 4);
  }
  double rest = 0;
  for (; i < count; i++) rest += (double)chosen[i] * values[i];
  return sum(even + odd) + rest;
}

#if TEMPER_HAS_VERSIONS
TEMPER_FAST static double fast_chosen_sum(const unsigned char *chosen, const double *values, ptrdiff_t count) {
  return chosen_sum(chosen, values, count);
}
#endif

double temper_outcome_sum(const unsigned char *chosen, const double *values, ptrdiff_t count) {
#if TEMPER_HAS_VERSIONS
  if (TEMPER_IS_FAST) return fast_chosen_sum(chosen, values, count);
#endif
  return chosen_sum(chosen, values, count);
}

ptrdiff_t temper_outcome_count(const unsigned char *chosen, ptrdiff_t count) {
  ptrdiff_t total = 0;
  for (ptrdiff_t i = 0; i < count; i++) total += chosen[i];
  return total;
}

void temper_outcome_matches(const int *drawn, const int *rows, const int *wanted, ptrdiff_t count, unsigned char *chosen) {
  for (ptrdiff_t i = 0; i < count; i++) chosen[i] = drawn[rows[i]] == wanted[i];
}

void temper_draw_labels(const double *values, ptrdiff_t classes, const double *units, ptrdiff_t count, int *labels) {
  for (ptrdiff_t row = 0; row < count; row++) {
    const double *p = values + row * classes;
    double unit = units[row], sum = 0;
    int label = 0;
    // Without branches: which way a draw falls cannot be foreseen.
    for (ptrdiff_t k = 0; k < classes - 1; k++) {
      sum += p[k];
      label += unit >= sum;
    }
    labels[row] = label;
  }
}
