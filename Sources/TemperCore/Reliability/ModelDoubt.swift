/// A sign that the predictions of a model are not what they are taken for: columns in another order, rows in another order,
/// swapped predictions that were turned back already.
public struct ModelDoubt: Codable, Sendable, Equatable {
  /// What was found.
  public enum Sign: Codable, Sendable, Equatable {
    /// The log loss is above that of the class shares by more than chance allows, or another reading does far better.
    ///
    /// `guessing` is the entropy of the labels' class shares: the loss of the best guess that knows nothing of a row.
    case reading(logLoss: Double, guessing: Double, better: Reading?)
    /// Mean probabilities on the test rows are those on the labelled rows in another order: the classes that the test
    /// predictions' columns seem to hold, one for each column.
    case testColumns([String])
    /// Margins of swapped predictions run against the plain ones when they are turned back, as they would if somebody had
    /// turned them back before.
    case turnedBack(correlation: Double)
  }

  /// Another way to read the same numbers, under which they beat guessing.
  public enum Reading: Codable, Sendable, Equatable {
    /// The classes that the columns seem to hold, one for each column.
    case columns([String], logLoss: Double)
    /// Rows that stand fold after fold, and in each in the order of the labels.
    case foldAfterFold(logLoss: Double)
  }

  /// Name of the model.
  public var model: String
  public var sign: Sign

  public init(model: String, sign: Sign) {
    self.model = model
    self.sign = sign
  }

  /// Standard errors by which a model must be worse than guessing, or another reading better than it.
  static let standardErrors = 3.0
  /// Standard errors by which another order of columns must be better where the model itself beats guessing.
  static let standardErrorsOfOrder = 5.0
  /// Most classes for which another order is looked for where nothing else speaks against a model: the search is O(K³).
  static let classLimit = 100
  /// Most classes of which the best order of columns is believed as it is; of more it must be found on other rows, too.
  static let searchedAsTheyAre = 20
}

extension ModelDoubt {
  /// What the out-of-fold predictions of a model say against the way they were read; nil for nothing.
  ///
  /// The order of columns that scores best is the solution of an assignment problem, since the log loss of a permutation is a
  /// sum over classes. O(N K + K³), the last term only for up to 100 classes or where the model is worse than guessing.
  ///
  /// - Parameters:
  ///   - name: its name.
  ///   - oof: N × K.
  ///   - labels: N class ordinals.
  ///   - classes: K names.
  ///   - groups: N group ordinals, or nil where rows are independent.
  ///   - folds: N fold numbers, or nil where none are known.
  ///   - weights: N weights, or nil where every row counts once (see `RowWeights`).
  public static func reading(
    _ name: String, _ oof: ProbabilityMatrix, labels: [Int], classes: [String], groups: [Int]?,
    weights: [Double]? = nil, folds: [Int]?
  ) -> ModelDoubt? {
    let losses = LogLoss.perRow(oof, labels: labels)
    let guesses = guessing(labels, classCount: classes.count, weights)
    let guess = guesses.mean(weights: weights)
    func exceeds(_ left: [Double], _ right: [Double], by errors: Double) -> Bool {
      let difference = MeanEstimate(zip(left, right).map { $0 - $1 }, groups: groups, weights: weights)
      return difference.mean > max(1e-9, errors * difference.standardError)
    }
    let isWorse = exceeds(losses, guesses, by: standardErrors)
    guard isWorse || classes.count <= classLimit else { return nil }
    var better: Reading?
    let columns = bestColumns(oof, labels: labels, weights)
    if columns != Array(classes.indices),
      classes.count <= searchedAsTheyAre || isConfirmed(oof, labels: labels, losses, groups: groups, weights)
    {
      let reordered = LogLoss.perRow(oof.gathering(columns: columns), labels: labels)
      // Of a model that is worse than guessing it is enough that the other order beats guessing at all.
      if exceeds(guesses, reordered, by: isWorse ? 0 : standardErrors),
        exceeds(losses, reordered, by: isWorse ? standardErrors : standardErrorsOfOrder)
      {
        var held = classes
        for (ordinal, column) in columns.enumerated() { held[column] = classes[ordinal] }
        better = .columns(held, logLoss: reordered.mean(weights: weights))
      }
    }
    if better == nil, isWorse, let folds {
      let order = folds.indices.sorted { (folds[$0], $0) < (folds[$1], $1) }
      if order != Array(folds.indices) {
        // The row that stands first is then of the first example of the first fold, and so on.
        var rows = order
        for (row, example) in order.enumerated() { rows[example] = row }
        let reordered = LogLoss.perRow(oof.gathering(rows: rows), labels: labels)
        if exceeds(guesses, reordered, by: 0), exceeds(losses, reordered, by: standardErrors) {
          better = .foldAfterFold(logLoss: reordered.mean(weights: weights))
        }
      }
    }
    guard isWorse || better != nil else { return nil }
    let loss = losses.mean(weights: weights)
    return ModelDoubt(model: name, sign: .reading(logLoss: loss, guessing: guess, better: better))
  }

  /// Whether the order of columns that scores best on one half of the rows scores better than the given one on the other, by
  /// `standardErrors`: with few rows a class some order of hundreds of columns always scores better on the rows it is found on.
  private static func isConfirmed(
    _ oof: ProbabilityMatrix, labels: [Int], _ losses: [Double], groups: [Int]?, _ weights: [Double]?
  ) -> Bool {
    // Groups stay together.
    let halves = (0..<2).map { half in labels.indices.filter { (groups?[$0] ?? $0) % 2 == half } }
    guard halves.allSatisfy({ !$0.isEmpty }) else { return false }
    var gains = [Double](repeating: 0, count: labels.count)
    for (found, other) in [(halves[0], halves[1]), (halves[1], halves[0])] {
      let columns = bestColumns(
        oof.gathering(rows: found), labels: found.map { labels[$0] }, gather(weights, found))
      let reordered = LogLoss.perRow(
        oof.gathering(rows: other).gathering(columns: columns), labels: other.map { labels[$0] })
      for (row, loss) in zip(other, reordered) { gains[row] = losses[row] - loss }
    }
    let gain = MeanEstimate(gains, groups: groups, weights: weights)
    return gain.mean > standardErrors * gain.standardError
  }

  /// Log loss of the class shares of these labels, in nats: what a guess that knows nothing of a row scores. O(N).
  ///
  /// - Parameters:
  ///   - labels: N class ordinals.
  ///   - classCount: K.
  ///   - weights: N weights, or nil where every row counts once (see `RowWeights`).
  public static func guessingLoss(_ labels: [Int], classCount: Int, weights: [Double]? = nil) -> Double {
    guessing(labels, classCount: classCount, weights).mean(weights: weights)
  }

  /// Loss of every row under the class shares of all rows; 0 where no row that counts has its class. O(N).
  private static func guessing(_ labels: [Int], classCount: Int, _ weights: [Double]?) -> [Double] {
    var counts = [Double](repeating: 0, count: classCount)
    for (row, label) in labels.enumerated() { counts[label] += weights?[row] ?? 1 }
    let total = weights.map { $0.reduce(0, +) } ?? Double(labels.count)
    return labels.map { counts[$0] > 0 ? log(total / counts[$0]) : 0 }
  }

  /// Most rows on which an order of columns is looked for; it is judged on all of them.
  private static let searchedRows = 20_000

  /// For every class the column that would hold it at the smallest log loss, on at most `searchedRows` rows.
  private static func bestColumns(_ oof: ProbabilityMatrix, labels: [Int], _ weights: [Double]?) -> [Int] {
    let count = oof.classCount
    var costs = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
    for row in stride(from: 0, to: labels.count, by: (labels.count - 1) / searchedRows + 1) {
      for (column, value) in oof[row: row].enumerated() {
        costs[labels[row]][column] -= (weights?[row] ?? 1) * flooredLog(value, floor: LogLoss.smallestProbability)
      }
    }
    return Assignment.optimum(costs)
  }

  /// Whether swapped predictions of a model seem to be turned back already; nil where they do not. O(N).
  ///
  /// Both say who is better, so the margins of plain predictions and of swapped ones, turned back, rise together, position
  /// bias or not.
  ///
  /// - Parameters:
  ///   - name: its name.
  ///   - plain: N × 3.
  ///   - swapped: N × 3, in the swapped orientation.
  ///   - tieStructure: the ordinals of sides and tie.
  ///   - weights: N weights, or nil where every row counts once (see `RowWeights`).
  public static func turnedBack(
    _ name: String, plain: ProbabilityMatrix, swapped: ProbabilityMatrix, tieStructure: TieStructure,
    weights: [Double]? = nil
  ) -> ModelDoubt? {
    func margins(_ matrix: ProbabilityMatrix) -> [Double] {
      (0..<matrix.rowCount).map { row in
        flooredLog(matrix[row, tieStructure.sideA], floor: TrainingSet.defaultFloor)
          - flooredLog(matrix[row, tieStructure.sideB], floor: TrainingSet.defaultFloor)
      }
    }
    let turned = margins(swapped.exchangingSides(tieStructure))
    let count = weights.map(RowWeights.effectiveCount) ?? Double(plain.rowCount)
    guard let correlation = Correlation.of(margins(plain), turned, weights: weights), correlation < -0.1,
      correlation * count.squareRoot() < -standardErrors
    else { return nil }
    return ModelDoubt(model: name, sign: .turnedBack(correlation: correlation))
  }

  /// Whether the columns of test predictions seem to be in another order than those of OOF predictions; nil where not.
  /// O(K³).
  ///
  /// Some class's mean probability then differs by far more than chance, and every class's by no more than that in the other
  /// order.
  public static func testColumns(_ shift: TestShift, classes: [String]) -> ModelDoubt? {
    func isFar(_ column: Int, _ ordinal: Int, errors: Double) -> Bool {
      distance(shift.classes[column], shift.classes[ordinal]) > errors
    }
    guard classes.count <= classLimit, classes.indices.contains(where: { isFar($0, $0, errors: standardErrorsOfOrder) })
    else { return nil }
    let costs = classes.indices.map { ordinal in
      classes.indices.map { column in
        let errors = min(distance(shift.classes[column], shift.classes[ordinal]), 1e6)
        return errors * errors
      }
    }
    let columns = Assignment.optimum(costs)
    guard !classes.indices.contains(where: { isFar(columns[$0], $0, errors: standardErrors) }) else { return nil }
    var held = classes
    for (ordinal, column) in columns.enumerated() { held[column] = classes[ordinal] }
    return ModelDoubt(model: shift.name, sign: .testColumns(held))
  }

  /// Standard errors between a column's mean probability on the test rows and a class's on the labelled rows.
  private static func distance(_ column: TestShift.Difference, _ ordinal: TestShift.Difference) -> Double {
    let gap = abs(column.test - ordinal.oof)
    let error = max(column.standardError, ordinal.standardError)
    return error > 0 ? gap / error : gap > 1e-9 ? .infinity : 0
  }
}

extension ProbabilityMatrix {
  /// The columns at these positions, in this order. O(N K).
  func gathering(columns: [Int]) -> ProbabilityMatrix {
    var result = self
    for row in 0..<rowCount {
      for (place, column) in columns.enumerated() { result[row, place] = self[row, column] }
    }
    return result
  }
}
