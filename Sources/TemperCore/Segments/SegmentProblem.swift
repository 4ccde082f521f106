/// Slopes and biases of segments on given rows: a convex function of the coefficients of a `SegmentLoss`.
///
/// J = sum of losses + sum over columns λ_c/2 |coefficients of the column's values|² + μ/2 |all coefficients|². So the values
/// of a column are pulled towards what all rows share, and that, by μ alone, towards slope 1 and no bias.
struct SegmentProblem: Sendable {
  let loss: SegmentLoss
  let penalty: QuadraticPenalty

  /// - Parameter unitStrengths: the ridge of every unit, beside μ; that of unit 0 is zero.
  init(loss: SegmentLoss, unitStrengths: [Double]) {
    var penalty = QuadraticPenalty(dimension: loss.coefficientCount)
    for (unit, strength) in unitStrengths.enumerated() {
      for index in unit * loss.width..<(unit + 1) * loss.width {
        penalty.addSquare([(index, 1)], strength: strength + PenaltySettings.base)
      }
    }
    self.loss = loss
    self.penalty = penalty
  }

  /// The fit to the rows of some folds.
  func solve(
    folds: [Int], from start: [Double], precision: PenalisedProblem.Precision
  ) -> NewtonSolver.Solution {
    NewtonSolver(tolerance: precision.rawValue * weight(folds))
      .minimise(Objective(problem: self, folds: folds), from: start)
  }

  /// The bound of objective minus optimum at a solution: J is μ-strongly convex. One more pass over the rows.
  func certificate(of solution: NewtonSolver.Solution, folds: [Int]) -> Certificate {
    let objective = Objective(problem: self, folds: folds)
    let gap = Certificate.strongConvexity(
      gradient: objective.derivatives(at: solution.point).gradient, at: solution.point,
      isBounded: objective.isBounded, modulus: PenaltySettings.base, weight: weight(folds))
    return Certificate(gap: gap, iterations: solution.iterations, converged: solution.converged)
  }

  private func weight(_ folds: [Int]) -> Double { folds.reduce(0) { $0 + loss.rows.weightSums[$1] } }

  private struct Objective: ConvexObjective {
    let problem: SegmentProblem
    let folds: [Int]

    var isBounded: [Bool] { Array(repeating: false, count: problem.loss.coefficientCount) }

    func value(at x: [Double]) -> Double {
      folds.reduce(problem.penalty.value(at: x)) { $0 + problem.loss.value(at: x, fold: $1) }
    }

    func derivatives(at x: [Double]) -> Derivatives {
      var sum = Derivatives(
        value: problem.penalty.value(at: x), gradient: problem.penalty.gradient(at: x), hessian: problem.penalty.matrix)
      for fold in folds { sum.add(problem.loss.derivatives(at: x, fold: fold)) }
      return sum
    }
  }
}

/// Log loss of softmax_k((1 + a) log p_k + b_k), where a and b_k are sums over the units of a row's cell.
///
/// A unit has 1 + J coefficients: its part of a, and of the bias of each of J classes. At zero the loss is that of p.
/// Rows are added one by one, fold by fold.
struct SegmentLoss: FoldwiseLoss {
  let rows: FoldLayout
  let classCount: Int
  /// log max(p, floor), N × K, row by row.
  let logs: [Double]
  /// N class ordinals.
  let labels: [Int]
  /// The classes that have a bias.
  let biased: [Int]
  let cells: SegmentCells

  /// Coefficients of a unit.
  var width: Int { 1 + biased.count }
  var coefficientCount: Int { cells.unitCount * width }

  /// O(rows K).
  func value(at coefficients: [Double], fold: Int) -> Double {
    perRow(at: coefficients, fold: fold).sum(weights: gather(rows.rowWeights, rows.members[fold]))
  }

  /// The loss of each row of a fold, in nats, whatever it weighs. O(rows K).
  func perRow(at coefficients: [Double], fold: Int) -> [Double] {
    let sums = cellSums(coefficients)
    var scores = [Double](repeating: 0, count: classCount)
    return rows.members[fold].map { evaluate(row: $0, sums, &scores) }
  }

  /// O(rows (K + J²) + cells (units J)²).
  func derivatives(at coefficients: [Double], fold: Int) -> Derivatives {
    let sums = cellSums(coefficients)
    let width = width
    var value = 0.0
    var scores = [Double](repeating: 0, count: classCount)
    var gradient = [Double](repeating: 0, count: sums.count)
    var hessian = [Double](repeating: 0, count: sums.count * width)
    let weights = rows.rowWeights
    for row in rows.members[fold] {
      let weight = weights?[row] ?? 1
      value += weight * evaluate(row: row, sums, &scores)
      let cell = cells.cellOfRow[row]
      let first = row * classCount
      var mean = 0.0
      var square = 0.0
      for k in 0..<classCount {
        mean += scores[k] * logs[first + k]
        square += scores[k] * logs[first + k] * logs[first + k]
      }
      let label = labels[row]
      gradient[cell * width] += weight * (mean - logs[first + label])
      let block = cell * width * width
      hessian[block] += weight * (square - mean * mean)
      for (j, k) in biased.enumerated() {
        gradient[cell * width + 1 + j] += weight * (scores[k] - (k == label ? 1 : 0))
        let p = weight * scores[k]
        hessian[block + 1 + j] += p * (logs[first + k] - mean)
        let line = block + (1 + j) * width
        hessian[line + 1 + j] += p
        for next in j..<biased.count { hessian[line + 1 + next] -= p * scores[biased[next]] }
      }
    }
    return scatter(value, gradient, hessian)
  }

  /// Loss of a row; `scores` becomes its probabilities.
  private func evaluate(row: Int, _ sums: [Double], _ scores: inout [Double]) -> Double {
    let first = row * classCount
    let base = cells.cellOfRow[row] * width
    let slope = 1 + sums[base]
    for k in 0..<classCount { scores[k] = slope * logs[first + k] }
    for (j, k) in biased.enumerated() { scores[k] += sums[base + 1 + j] }
    let hit = scores[labels[row]]
    return softmax(&scores) - hit
  }

  /// The coefficients of every cell: those of its units, added.
  private func cellSums(_ coefficients: [Double]) -> [Double] {
    var sums = [Double](repeating: 0, count: cells.units.count * width)
    for (cell, units) in cells.units.enumerated() {
      for unit in units {
        for offset in 0..<width { sums[cell * width + offset] += coefficients[unit * width + offset] }
      }
    }
    return sums
  }

  /// Gives the sums of every cell, of whose Hessians the upper triangle is filled, to each of its units.
  private func scatter(_ value: Double, _ gradient: [Double], _ hessian: [Double]) -> Derivatives {
    let width = width
    var result = Derivatives(dimension: coefficientCount)
    result.value = value
    for (cell, units) in cells.units.enumerated() {
      for unit in units {
        for i in 0..<width { result.gradient[unit * width + i] += gradient[cell * width + i] }
        for other in units {
          for i in 0..<width {
            for j in 0..<width {
              let entry = (cell * width + min(i, j)) * width + max(i, j)
              result.hessian[unit * width + i, other * width + j] += hessian[entry]
            }
          }
        }
      }
    }
    return result
  }
}

/// Rows that lie in the same segments of every column that counts share their parameters: they make up a cell.
///
/// Parameters come in units: unit 0 is shared by all rows, and every value of a column that counts has one. Sums over rows
/// are taken cell by cell, and a cell's sum belongs to each of its units.
struct SegmentCells: Sendable {
  /// The cell of every row, numbered in the order they are met.
  let cellOfRow: [Int]
  /// The units of each cell, 0 first.
  let units: [[Int]]
  let unitCount: Int

  /// O(N × columns).
  ///
  /// - Parameter columns: positions of the columns that count.
  init(_ segments: Segmentation, columns: [Int]) {
    var cellOfRow = [Int](repeating: 0, count: segments.rowCount)
    var units = [[0]]
    var firstUnit = 1
    for column in columns {
      let valueCount = segments.columns[column].values.count
      // Each cell so far parts into one for each value, and one for rows whose segment is not known.
      var parts = [Int?](repeating: nil, count: units.count * (valueCount + 1))
      var parted: [[Int]] = []
      for (row, ordinal) in segments.ordinals[column].enumerated() {
        let slot = cellOfRow[row] * (valueCount + 1) + (ordinal ?? valueCount)
        if parts[slot] == nil {
          parts[slot] = parted.count
          parted.append(units[cellOfRow[row]] + (ordinal.map { [firstUnit + $0] } ?? []))
        }
        cellOfRow[row] = parts[slot] ?? 0
      }
      units = parted
      firstUnit += valueCount
    }
    self.cellOfRow = cellOfRow
    self.units = units
    unitCount = firstUnit
  }
}
