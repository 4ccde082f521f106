/// The two equations of sides and ties (see `AveragingEstimate`), as sums over test rows.
///
/// The left sides need of the folds only the means of s^k and r^k over k, the right sides are numbers. Rows are put into an
/// order of their own, and sums over folds too, so that neither order changes a bit.
struct TieEquations {
  private struct Row: Comparable {
    /// s and r of the mean.
    let margin: Double
    let tie: Double
    /// mean_k s^k and mean_k r^k.
    let foldMargin: Double
    let foldTie: Double
    /// mean_k (P^k_a - P^k_b) s^k/2 and mean_k P^k_t r^k.
    let sideMoment: Double
    let tieMoment: Double

    private var key: [Double] { [margin, tie, foldMargin, foldTie, sideMoment, tieMoment] }

    static func < (left: Row, right: Row) -> Bool {
      left.margin != right.margin ? left.margin < right.margin : left.key.lexicographicallyPrecedes(right.key)
    }
  }

  private let rows: [Row]
  private let sideTarget: Double
  private let tieTarget: Double

  init(_ mean: ProbabilityMatrix, _ folds: [ProbabilityMatrix], _ sides: TieStructure, floor: Double) {
    let count = Double(folds.count)
    func scores(_ matrix: ProbabilityMatrix, _ row: Int) -> TieLogs {
      TieLogs(
        a: flooredLog(matrix[row, sides.sideA], floor: floor), b: flooredLog(matrix[row, sides.sideB], floor: floor),
        tie: flooredLog(matrix[row, sides.tie], floor: floor))
    }
    func average(_ values: [Double]) -> Double { values.sorted().reduce(0, +) / count }
    rows = (0..<mean.rowCount).map { row in
      let whole = scores(mean, row)
      let single = folds.map { scores($0, row) }
      return Row(
        margin: whole.margin, tie: whole.odds, foldMargin: average(single.map(\.margin)),
        foldTie: average(single.map(\.odds)),
        sideMoment: average(zip(folds, single).map { ($0[row, sides.sideA] - $0[row, sides.sideB]) * $1.margin / 2 }),
        tieMoment: average(zip(folds, single).map { $0[row, sides.tie] * $1.odds }))
    }.sorted()
    sideTarget = rows.reduce(0) { $0 + $1.sideMoment } / Double(rows.count)
    tieTarget = rows.reduce(0) { $0 + $1.tieMoment } / Double(rows.count)
  }

  /// Both residuals at slopes g and h, with their derivatives row by row of the matrix, and the curvatures of the loss in
  /// either slope.
  private struct Values {
    var side = 0.0
    var tie = 0.0
    var derivatives = [0.0, 0, 0, 0]
    var sideCurvature = 0.0
    var tieCurvature = 0.0
  }

  private func values(_ g: Double, _ h: Double) -> Values {
    var sum = Values()
    for row in rows {
      let scores = [g * row.margin / 2, -g * row.margin / 2, h * row.tie]
      let largest = max(abs(scores[0]), scores[2])
      let weights = scores.map { exp($0 - largest) }
      let total = weights[0] + weights[1] + weights[2]
      let (a, b, t) = (weights[0] / total, weights[1] / total, weights[2] / total)
      let difference = a - b
      sum.side += difference * row.foldMargin / 2
      sum.tie += t * row.foldTie
      let (sideWeight, tieWeight) = (a + b - difference * difference, t * (1 - t))
      sum.derivatives[0] += sideWeight * row.margin / 2 * row.foldMargin / 2
      sum.derivatives[1] -= difference * t * row.tie * row.foldMargin / 2
      sum.derivatives[2] -= t * difference * row.margin / 2 * row.foldTie
      sum.derivatives[3] += tieWeight * row.tie * row.foldTie
      sum.sideCurvature += sideWeight * row.margin * row.margin / 4
      sum.tieCurvature += tieWeight * row.tie * row.tie
    }
    let count = Double(rows.count)
    sum.side = sum.side / count - sideTarget
    sum.tie = sum.tie / count - tieTarget
    for place in 0..<4 { sum.derivatives[place] /= count }
    sum.sideCurvature /= count
    sum.tieCurvature /= count
    return sum
  }

  /// Slopes that are looked for: far outside `AveragingCorrection.range`, so that what lies there is seen to.
  static let range = 0.25...4.0

  /// Newton's method from (1, 1); nil where it does not come to a root within `range`.
  func solve(_ parameters: EffectiveParameters, rows count: Double) -> (
    sides: AveragingEstimate.Head, ties: AveragingEstimate.Head?
  )? {
    guard !rows.isEmpty else { return nil }
    let start = values(1, 1)
    var (g, h) = (1.0, 1.0)
    var isSolved = false
    for _ in 0..<100 {
      let here = values(g, h)
      let d = here.derivatives
      let determinant = d[0] * d[3] - d[1] * d[2]
      guard determinant > 0, determinant.isFinite else { return nil }
      let step = (
        (d[3] * here.side - d[1] * here.tie) / determinant, (d[0] * here.tie - d[2] * here.side) / determinant
      )
      let length = max(abs(step.0), abs(step.1))
      // Far from the root a whole step may leave the region where the equations are nearly linear.
      let share = length > 0.25 ? 0.25 / length : 1
      g -= share * step.0
      h -= share * step.1
      guard Self.range.contains(g), Self.range.contains(h) else { return nil }
      if length < 1e-13 {
        isSolved = true
        break
      }
    }
    guard isSolved else { return nil }
    return (
      AveragingEstimate.Head(
        estimate: g, parameters: parameters.sides, curvature: start.sideCurvature, rows: count),
      AveragingEstimate.Head(estimate: h, parameters: parameters.ties, curvature: start.tieCurvature, rows: count)
    )
  }
}

/// The equation of classes without a tie (see `AveragingEstimate`).
struct SlopeEquation {
  /// log P̄ and mean_k log P^k, n rows of K numbers, in an order of their own.
  private let rows: [(mean: [Double], folds: [Double])]
  private let target: Double

  init(_ mean: ProbabilityMatrix, _ folds: [ProbabilityMatrix], floor: Double) {
    let count = Double(folds.count)
    func logs(_ matrix: ProbabilityMatrix, _ row: Int) -> [Double] {
      matrix[row: row].map { flooredLog($0, floor: floor) }
    }
    var found: [(mean: [Double], folds: [Double], moment: Double)] = []
    for row in 0..<mean.rowCount {
      let single = folds.map { logs($0, row) }
      let averages = (0..<mean.classCount).map { k in single.map { $0[k] }.sorted().reduce(0, +) / count }
      let moments = zip(folds, single).map { fold, logs in dot(Array(fold[row: row]), logs) }
      found.append((logs(mean, row), averages, moments.sorted().reduce(0, +) / count))
    }
    found.sort { ($0.mean + $0.folds + [$0.moment]).lexicographicallyPrecedes($1.mean + $1.folds + [$1.moment]) }
    rows = found.map { ($0.mean, $0.folds) }
    target = found.reduce(0) { $0 + $1.moment } / Double(max(1, found.count))
  }

  /// The residual at a slope, its derivative, and the curvature of the loss.
  private func values(_ g: Double) -> (residual: Double, derivative: Double, curvature: Double) {
    var (residual, derivative, curvature) = (0.0, 0.0, 0.0)
    for row in rows {
      let largest = row.mean.max() ?? 0
      let weights = row.mean.map { exp(g * ($0 - largest)) }
      let total = weights.reduce(0, +)
      var (first, second, cross, square) = (0.0, 0.0, 0.0, 0.0)
      for (weight, (mean, fold)) in zip(weights, zip(row.mean, row.folds)) {
        let p = weight / total
        first += p * mean
        second += p * fold
        cross += p * mean * fold
        square += p * mean * mean
      }
      residual += second
      derivative += cross - first * second
      curvature += square - first * first
    }
    let count = Double(rows.count)
    return (residual / count - target, derivative / count, curvature / count)
  }

  /// Newton's method from 1; nil where it does not come to a root within `TieEquations.range`.
  func solve(_ parameters: EffectiveParameters, rows count: Double) -> (
    sides: AveragingEstimate.Head, ties: AveragingEstimate.Head?
  )? {
    guard !rows.isEmpty else { return nil }
    let start = values(1)
    var g = 1.0
    for _ in 0..<100 {
      let here = values(g)
      guard here.derivative > 0, here.derivative.isFinite else { return nil }
      let step = here.residual / here.derivative
      g -= min(0.25, max(-0.25, step))
      guard TieEquations.range.contains(g) else { return nil }
      if abs(step) < 1e-13 {
        let head = AveragingEstimate.Head(
          estimate: g, parameters: parameters.sides, curvature: start.curvature, rows: count)
        return (head, nil)
      }
    }
    return nil
  }
}
