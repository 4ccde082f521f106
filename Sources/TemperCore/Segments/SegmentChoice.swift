/// What cross-validation makes of segments: the strength of every column, and whether any is worth having.
public struct SegmentChoice: Sendable, Equatable {
  /// The ridge of each column; infinite where it is off.
  public let strengths: [Double]
  /// Cross-validated loss of what was chosen, nats per row; that of the predictions as they are where all is off.
  public let loss: Double
  /// Loss of the predictions as they are on the same rows.
  public let unadjusted: Double
  /// False when any of the fits stopped at its iteration limit.
  public let converged: Bool

  /// Whether the predictions stay as they are.
  public var isOff: Bool { strengths.allSatisfy(\.isInfinite) }
}
