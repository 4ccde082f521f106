import TemperCore

/// Predictions on the labelled rows that all of them hold.
struct Evaluated {
  var predictions: [ProbabilityMatrix]
  var labels: [Int]
  var groups: [Int]?
  var weights: RowWeights?
  var segments: Segmentation?

  /// - Parameters:
  ///   - predictions: at least one, of all labelled rows; not-a-number in rows without.
  ///   - labels: N class ordinals.
  ///   - groups: N group numbers, or nil.
  ///   - weights: of N rows, or nil.
  ///   - segments: of N rows, or nil.
  ///   - chosen: the rows to look at, in rising order; nil looks at all.
  /// - Throws: `RequestError` of kind `.badData` where no row has all predictions, or none of these counts.
  init(
    _ predictions: [ProbabilityMatrix], labels: [Int], groups: [Int]?, weights: RowWeights?, segments: Segmentation?,
    chosen: [Int]? = nil
  ) throws {
    self.predictions = predictions
    self.labels = labels
    self.groups = groups
    self.weights = weights
    self.segments = segments
    guard chosen != nil || predictions.contains(where: { $0.predictedRows != nil }) else { return }
    let rows = (chosen ?? Array(labels.indices)).filter { row in predictions.allSatisfy { $0.hasPrediction(row: row) } }
    guard !rows.isEmpty else {
      throw RequestError(
        .badData, "no \(chosen == nil ? "labelled row" : "row that was chosen") is predicted by all of them")
    }
    self.predictions = predictions.map { $0.gathering(rows: rows) }
    self.labels = rows.map { labels[$0] }
    self.groups = groups.map { groups in Evaluated.withoutGaps(rows.map { groups[$0] }) }
    self.weights = try weights?.gathering(rows)
    self.segments = segments?.gathering(rows: rows)
  }

  /// The same groups numbered without gaps, in the same order: a group without a row is none, and is not drawn.
  private static func withoutGaps(_ groups: [Int]) -> [Int] {
    let places = Dictionary(uniqueKeysWithValues: Set(groups).sorted().enumerated().map { ($1, $0) })
    return groups.compactMap { places[$0] }
  }
}
