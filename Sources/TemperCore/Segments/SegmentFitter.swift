/// Fits the slopes and biases of segments to pooled predictions, on the rows of any folds.
///
/// The predictions must be out of fold: a blend's nested ones. Of a column with infinite strength nothing is fitted.
struct SegmentFitter: Sendable {
  let layout: ClassLayout
  let segments: Segmentation
  let rows: FoldLayout
  let floor: Double
  /// Log losses of the predictions as they are, for the rows of each fold.
  let unadjusted: [[Double]]
  private let labels: [Int]
  private let logs: [Double]

  /// - Parameters:
  ///   - predictions: N × K.
  ///   - labels: N class ordinals.
  ///   - segments: of the N rows.
  ///   - rows: the folds of the N rows, with their weights.
  ///   - floor: smallest probability whose logarithm is taken.
  init(
    _ predictions: ProbabilityMatrix, labels: [Int], layout: ClassLayout, segments: Segmentation, rows: FoldLayout,
    floor: Double = TrainingSet.defaultFloor
  ) {
    precondition(predictions.rowCount == labels.count && predictions.classCount == layout.count)
    precondition(segments.rowCount == labels.count, "one segment a row")
    let losses = LogLoss.perRow(predictions, labels: labels)
    self.layout = layout
    self.segments = segments
    self.rows = rows
    self.floor = floor
    self.labels = labels
    unadjusted = rows.members.map { $0.map { losses[$0] } }
    logs = predictions.values.map { flooredLog($0, floor: floor) }
  }

  /// Coefficients by what they belong to: those that all rows share, and for every column those of its values, or none
  /// where it is off.
  struct Coefficients: Sendable {
    var shared: [Double]
    var columns: [[Double]]
  }

  /// Fits to the rows of some folds. O(Newton steps × N (K + J²)), for J biases.
  ///
  /// - Parameters:
  ///   - strengths: the ridge of each column.
  ///   - certifies: whether the gap is wanted, which costs one more pass over the rows.
  func fit(
    _ strengths: [Double], folds: [Int], certifies: Bool = false
  ) -> (adjustment: SegmentAdjustment, certificate: Certificate) {
    let problem = problem(strengths)
    let solution = problem.solve(folds: folds, from: start(nil, strengths), precision: .final)
    let certificate =
      certifies
      ? problem.certificate(of: solution, folds: folds)
      : Certificate(gap: .nan, iterations: solution.iterations, converged: solution.converged)
    return (adjustment(coefficients(solution.point, strengths), strengths), certificate)
  }

  /// Fits to some folds, and scores the rows of another.
  ///
  /// - Parameter start: coefficients near the solution; nil starts from no adjustment.
  func losses(
    _ strengths: [Double], fittedTo folds: [Int], on fold: Int, from start: Coefficients?
  ) -> (perRow: [Double], coefficients: Coefficients, converged: Bool) {
    let problem = problem(strengths)
    let solution = problem.solve(folds: folds, from: self.start(start, strengths), precision: .comparison)
    return (
      problem.loss.perRow(at: solution.point, fold: fold), coefficients(solution.point, strengths), solution.converged
    )
  }
}

extension SegmentFitter {
  /// The classes that have a bias: the tie, or all.
  private var biased: [Int] { layout.tieStructure.map { [$0.tie] } ?? Array(0..<layout.count) }

  private func active(_ strengths: [Double]) -> [Int] { strengths.indices.filter { strengths[$0].isFinite } }

  func problem(_ strengths: [Double]) -> SegmentProblem {
    precondition(strengths.count == segments.columns.count, "one strength a column")
    let active = active(strengths)
    let loss = SegmentLoss(
      rows: rows, classCount: layout.count, logs: logs, labels: labels, biased: biased,
      cells: SegmentCells(segments, columns: active))
    let units = active.flatMap { Array(repeating: strengths[$0], count: segments.columns[$0].values.count) }
    return SegmentProblem(loss: loss, unitStrengths: [0] + units)
  }

  private func start(_ near: Coefficients?, _ strengths: [Double]) -> [Double] {
    let width = 1 + biased.count
    var result = near?.shared ?? Array(repeating: 0, count: width)
    for column in active(strengths) {
      let known = near?.columns[column] ?? []
      let zeros = Array(repeating: 0.0, count: segments.columns[column].values.count * width)
      result += known.isEmpty ? zeros : known
    }
    return result
  }

  private func coefficients(_ point: [Double], _ strengths: [Double]) -> Coefficients {
    let width = 1 + biased.count
    var result = Coefficients(
      shared: Array(point.prefix(width)), columns: Array(repeating: [], count: strengths.count))
    var first = width
    for column in active(strengths) {
      let count = segments.columns[column].values.count * width
      result.columns[column] = Array(point[first..<first + count])
      first += count
    }
    return result
  }

  private func adjustment(_ coefficients: Coefficients, _ strengths: [Double]) -> SegmentAdjustment {
    let width = 1 + biased.count
    func effect(_ values: ArraySlice<Double>, plus slope: Double = 0) -> SegmentAdjustment.Effect {
      var biases = [Double](repeating: 0, count: layout.count)
      for (k, bias) in zip(biased, values.dropFirst()) { biases[k] = bias }
      return SegmentAdjustment.Effect(slope: slope + (values.first ?? 0), biases: biases)
    }
    let columns = active(strengths).map { column in
      let values = coefficients.columns[column]
      return SegmentAdjustment.Column(
        name: segments.columns[column].name, penalty: strengths[column],
        values: segments.columns[column].values.enumerated().map { ordinal, value in
          .init(
            name: value.name, effect: effect(values[ordinal * width..<(ordinal + 1) * width]), lower: value.lower,
            upper: value.upper)
        })
    }
    return SegmentAdjustment(shared: effect(coefficients.shared[...], plus: 1), columns: columns, floor: floor)
  }
}
