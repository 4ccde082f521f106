/// Out-of-fold predictions of several models with the labels, folds and groups of their rows.
public struct BlendData: Sendable {
  public let layout: ClassLayout
  /// N class ordinals.
  public let labels: [Int]
  /// Names of the M models, in rising order of their UTF-8 bytes.
  public let models: [String]
  /// M matrices of N × K.
  public let predictions: [ProbabilityMatrix]
  /// The predictions on swapped inputs, in the swapped orientation, where a model has them.
  public let swapped: [ProbabilityMatrix?]
  /// N folds in `0..<foldCount`.
  public let folds: [Int]
  public let foldCount: Int
  /// N group ordinals, or nil where rows are independent.
  public let groups: [Int]?
  /// Smallest probability that a logarithmic pool sees.
  public let floor: Double

  /// The default of `floor`: one exact zero of one model must not veto a class.
  public static let defaultFloor = 1e-7

  /// - Precondition: shapes agree, models are sorted, every fold has a row, and there are at least three folds.
  public init(
    layout: ClassLayout, labels: [Int], models: [String], predictions: [ProbabilityMatrix],
    swapped: [ProbabilityMatrix?], folds: [Int], foldCount: Int, groups: [Int]?, floor: Double = defaultFloor
  ) {
    precondition(models.count == predictions.count && models.count == swapped.count && !models.isEmpty)
    precondition(predictions.allSatisfy { $0.rowCount == labels.count && $0.classCount == layout.count })
    precondition(folds.count == labels.count && foldCount >= 3)
    self.layout = layout
    self.labels = labels
    self.models = models
    self.predictions = predictions
    self.swapped = swapped
    self.folds = folds
    self.foldCount = foldCount
    self.groups = groups
    self.floor = floor
  }

  /// Whether any model has swapped predictions that can be used.
  public var hasSwapped: Bool { layout.arena != nil && swapped.contains { $0 != nil } }

  /// Names of the models with swapped predictions.
  public var swappedModels: [String] {
    zip(models, swapped).compactMap { $1 == nil ? nil : $0 }
  }

  /// What a pool sees: the plain predictions, or their means with the swapped ones where a model has both. O(N M K).
  public static func inputs(
    _ plain: [ProbabilityMatrix], swapped: [ProbabilityMatrix?], averaging: Bool, layout: ClassLayout
  ) -> [ProbabilityMatrix] {
    guard averaging, let arena = layout.arena else { return plain }
    return zip(plain, swapped).map { matrix, other in
      other.map { matrix.averaged(withSwapped: $0, arena: arena) } ?? matrix
    }
  }
}
