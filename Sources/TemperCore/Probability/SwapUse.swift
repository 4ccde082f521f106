/// How predictions on swapped inputs take part in a blend.
public enum SwapUse: String, Sendable, Hashable, CaseIterable {
  /// Not at all.
  case none
  /// The arithmetic mean of plain and swapped predictions stands for the model.
  case arithmetic
  /// Their normalised geometric mean stands for the model.
  case geometric
  /// Swapped predictions are models of their own, with weights of their own.
  case separate

  /// Whether plain and swapped predictions are averaged.
  public var isAveraging: Bool { self == .arithmetic || self == .geometric }
}
