public import TemperCore

/// How a source was made of several files of the same rows.
public struct SourceAverage: Sendable, Equatable {
  public let method: ProbabilityMatrix.Average
  /// `ProbabilityMatrix.spread` of the files.
  public let spread: Double
  /// The files in the order they were given.
  public let files: [SourceInfo]

  public init(method: ProbabilityMatrix.Average, spread: Double, files: [SourceInfo]) {
    self.method = method
    self.spread = spread
    self.files = files
  }
}
