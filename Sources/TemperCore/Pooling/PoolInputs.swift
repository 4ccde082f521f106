/// Base predictions of M models on the same rows, and how the rows are arranged for fitting.
struct PoolInputs: Sendable {
  let layout: ClassLayout
  let labels: [Int]
  let rows: FoldLayout
  /// Smallest probability that a logarithmic pool sees.
  let floor: Double
  /// One N × K matrix a model.
  let predictions: [ProbabilityMatrix]
  /// Weighted indicators of the classes, in the order of `classOrder`.
  let outcomes: [SIMD4<Double>]

  /// The place in `classOrder` of the class of every slot of the rows; -1 in filling.
  let slotLabels: [Int32]

  var modelCount: Int { predictions.count }
  var classCount: Int { layout.count }

  /// Classes in the order the heads use: a, b, tie for an arena; else their own.
  var classOrder: [Int] { PoolInputs.classOrder(layout) }

  private static func classOrder(_ layout: ClassLayout) -> [Int] {
    layout.tieStructure.map { [$0.sideA, $0.sideB, $0.tie] } ?? Array(0..<layout.count)
  }

  init(layout: ClassLayout, labels: [Int], rows: FoldLayout, floor: Double, predictions: [ProbabilityMatrix]) {
    self.layout = layout
    self.labels = labels
    self.rows = rows
    self.floor = floor
    self.predictions = predictions
    outcomes = rows.outcomes(of: PoolInputs.classOrder(layout), labels: labels)
    var places = [Int32](repeating: 0, count: layout.count)
    for (place, k) in PoolInputs.classOrder(layout).enumerated() { places[k] = Int32(place) }
    slotLabels = rows.slots.map { $0 < 0 ? -1 : places[labels[$0]] }
  }

  /// The models of a training set.
  ///
  /// - Parameters:
  ///   - use: how swapped predictions take part.
  ///   - rows: the rows of the set, in folds.
  init(_ data: TrainingSet, _ use: SwapUse, rows: FoldLayout) {
    self.init(
      layout: data.layout, labels: data.labels, rows: rows, floor: data.floor,
      predictions: TrainingSet.inputs(
        data.predictions, swapped: data.swapped, use: use, layout: data.layout, floor: data.floor))
  }

  private init(_ other: PoolInputs, keeping kept: [Int]) {
    layout = other.layout
    labels = other.labels
    rows = other.rows
    floor = other.floor
    outcomes = other.outcomes
    slotLabels = other.slotLabels
    predictions = kept.map { other.predictions[$0] }
  }

  /// log max(p_k, floor) of a model: class by class in `classOrder`, `rows.laneCount` lanes each. Not kept, since it would be
  /// as large as all predictions. O(N K).
  func logs(of model: Int) -> [SIMD4<Double>] {
    var logs = rows.lanes(of: predictions[model], columns: classOrder, least: floor, filling: 1)
    logs.takeLogarithms()
    return logs
  }

  /// The same rows with some of the inputs, in the given order.
  func keeping(_ kept: [Int]) -> PoolInputs { PoolInputs(self, keeping: kept) }

  /// max(p_m,y(i), eps), model by model, in lanes: what a mixture is fitted to.
  func likelihoods() -> [SIMD4<Double>] {
    predictions.flatMap { matrix in rows.lanes { max(matrix[$0, labels[$0]], LogLoss.smallestProbability) } }
  }

  /// The rows of a fold, of every model.
  func predictions(fold: Int) -> [ProbabilityMatrix] {
    predictions.map { $0.gathering(rows: rows.members[fold]) }
  }

  /// Weighted sum of the log losses of each fold.
  func foldSums(of probabilities: ProbabilityMatrix) -> [Double] {
    var losses = LogLoss.perRow(probabilities, labels: labels)
    if let weights = rows.rowWeights { for row in losses.indices { losses[row] *= weights[row] } }
    return rows.members.map { $0.reduce(0) { $0 + losses[$1] } }
  }
}
