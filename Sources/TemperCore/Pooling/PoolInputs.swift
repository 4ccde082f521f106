/// Base predictions of M models on the same rows, prepared for fitting: probabilities and floored logarithms in lanes.
struct PoolInputs: Sendable {
  let layout: ClassLayout
  let labels: [Int]
  let rows: FoldedRows
  /// Smallest probability that a logarithmic pool sees.
  let floor: Double
  /// One N × K matrix a model.
  let predictions: [ProbabilityMatrix]
  /// log max(p_mk, floor): model by model, class by class, `rows.laneCount` lanes each.
  let logs: [[SIMD4<Double>]]
  /// Indicators of the classes, in the order of `classOrder`.
  let outcomes: [SIMD4<Double>]

  var modelCount: Int { predictions.count }
  var classCount: Int { layout.count }

  /// Classes in the order the heads use: a, b, tie for an arena; else their own.
  var classOrder: [Int] { PoolInputs.classOrder(layout) }

  private static func classOrder(_ layout: ClassLayout) -> [Int] {
    layout.arena.map { [$0.sideA, $0.sideB, $0.tie] } ?? Array(0..<layout.count)
  }

  init(layout: ClassLayout, labels: [Int], rows: FoldedRows, floor: Double, predictions: [ProbabilityMatrix]) {
    self.layout = layout
    self.labels = labels
    self.rows = rows
    self.floor = floor
    self.predictions = predictions
    let order = PoolInputs.classOrder(layout)
    logs = predictions.map { matrix in
      var logs = rows.lanes(of: matrix, columns: order, least: floor, filling: 1)
      logs.takeLogarithms()
      return logs
    }
    outcomes = rows.indicators(of: order, labels: labels)
  }

  private init(_ other: PoolInputs, keeping kept: [Int]) {
    layout = other.layout
    labels = other.labels
    rows = other.rows
    floor = other.floor
    outcomes = other.outcomes
    predictions = kept.map { other.predictions[$0] }
    logs = kept.map { other.logs[$0] }
  }

  /// The same rows with some of the inputs, in the given order.
  func keeping(_ kept: [Int]) -> PoolInputs { PoolInputs(self, keeping: kept) }

}
