extension BlendOptions {
  /// The pools that cross-validation may choose from: all, or those whose weights can be held to limits.
  var eligible: [PoolKind] {
    limits.bindsWeights ? [.linear, .logarithmic, .tieAware] : PoolKind.allCases
  }

  /// The signs of the weights that are tried: a minimum needs the one, and a negative weight that is given the other.
  var signs: [WeightSign] {
    if let sign { return [sign] }
    if limits.minimum > 0 { return [.nonnegative] }
    return limits.fixed.values.contains { $0 < 0 } ? [.signed] : WeightSign.allCases
  }
}
