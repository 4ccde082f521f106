/// Out-of-fold predictions of several models with the labels, folds and groups of their rows.
public struct TrainingSet: Sendable {
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
  /// Segments of the N rows, or nil where there are none.
  public let segments: Segmentation?
  /// Smallest probability that a logarithmic pool sees.
  public let floor: Double

  /// The default of `floor`: one exact zero of one model must not veto a class.
  public static let defaultFloor = 1e-7

  /// - Precondition: shapes agree, models are sorted, every fold has a row, and there are at least three folds.
  public init(
    layout: ClassLayout, labels: [Int], models: [String], predictions: [ProbabilityMatrix],
    swapped: [ProbabilityMatrix?], folds: [Int], foldCount: Int, groups: [Int]?, segments: Segmentation? = nil,
    floor: Double = defaultFloor
  ) {
    precondition(models.count == predictions.count && models.count == swapped.count && !models.isEmpty)
    precondition(predictions.allSatisfy { $0.rowCount == labels.count && $0.classCount == layout.count })
    precondition(folds.count == labels.count && foldCount >= 3)
    precondition(segments.map { $0.rowCount == labels.count } ?? true, "one segment a row")
    self.layout = layout
    self.labels = labels
    self.models = models
    self.predictions = predictions
    self.swapped = swapped
    self.folds = folds
    self.foldCount = foldCount
    self.groups = groups
    self.segments = segments
    self.floor = floor
  }

  /// Whether any model has swapped predictions that can be used.
  public var hasSwapped: Bool { layout.tieStructure != nil && swapped.contains { $0 != nil } }

  /// Names of the models with swapped predictions.
  public var swappedModels: [String] {
    zip(models, swapped).compactMap { $1 == nil ? nil : $0 }
  }

  /// What a pool sees, one matrix an input: the plain predictions; or their means with the swapped ones where a model has
  /// both; or the plain ones followed by the swapped ones, turned back. O(N M K).
  ///
  /// - Parameters:
  ///   - plain: M matrices.
  ///   - swapped: M matrices in the swapped orientation, nil where a model has none.
  ///   - use: how swapped predictions take part; without a tie they do not.
  ///   - floor: smallest probability of a geometric mean.
  public static func inputs(
    _ plain: [ProbabilityMatrix], swapped: [ProbabilityMatrix?], use: SwapUse, layout: ClassLayout, floor: Double
  ) -> [ProbabilityMatrix] {
    guard let tieStructure = layout.tieStructure else { return plain }
    switch use {
    case .none:
      return plain
    case .arithmetic:
      return zip(plain, swapped).map { matrix, other in
        other.map { matrix.averaged(withSwapped: $0, tieStructure: tieStructure) } ?? matrix
      }
    case .geometric:
      return zip(plain, swapped).map { matrix, other in
        other.map { matrix.geometricallyAveraged(withSwapped: $0, tieStructure: tieStructure, floor: floor) } ?? matrix
      }
    case .separate:
      return plain + swapped.compactMap { $0?.exchangingSides(tieStructure) }
    }
  }

  /// Which model each input of a pool comes from, and whether from its swapped predictions.
  public func inputSources(_ use: SwapUse) -> [(model: Int, isSwapped: Bool)] {
    let plain = models.indices.map { (model: $0, isSwapped: false) }
    guard use == .separate, layout.tieStructure != nil else { return plain }
    return plain + models.indices.filter { swapped[$0] != nil }.map { (model: $0, isSwapped: true) }
  }
}
