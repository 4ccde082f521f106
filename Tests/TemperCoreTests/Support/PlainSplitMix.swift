/// The generator of `Benchmarks/random_mixtures.py`: SplitMix64 whose state starts at the seed itself.
struct PlainSplitMix {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  /// A number in [0, 1) with 53 random bits.
  mutating func uniform() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
  }
}
