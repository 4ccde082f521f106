/// Predictions of one blend or model to calibrate, with the labels, folds and groups of their rows.
public struct CalibrationData: Sendable {
  public let layout: ClassLayout
  /// N × K predictions, each made without its own label.
  public let probabilities: ProbabilityMatrix
  /// N class ordinals.
  public let labels: [Int]
  /// N folds in `0..<foldCount`.
  public let folds: [Int]
  public let foldCount: Int
  /// N group ordinals, or nil where rows are independent.
  public let groups: [Int]?

  /// - Precondition: shapes agree, every fold has a row, and there are at least three folds.
  public init(
    layout: ClassLayout, probabilities: ProbabilityMatrix, labels: [Int], folds: [Int], foldCount: Int, groups: [Int]?
  ) {
    precondition(probabilities.rowCount == labels.count && probabilities.classCount == layout.count)
    precondition(folds.count == labels.count && foldCount >= 3)
    self.layout = layout
    self.probabilities = probabilities
    self.labels = labels
    self.folds = folds
    self.foldCount = foldCount
    self.groups = groups
  }
}
