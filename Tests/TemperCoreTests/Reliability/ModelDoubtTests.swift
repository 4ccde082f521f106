import Testing

@testable import TemperCore

@Suite struct ModelDoubtTests {
  /// Rows that favour the class that came true with the given strength, and their labels.
  private func rows(
    _ count: Int, classes: Int, strength: Double, seed: UInt64
  ) -> (matrix: ProbabilityMatrix, labels: [Int]) {
    var random = RandomSource(seed: seed)
    var labels: [Int] = []
    var values: [Double] = []
    for _ in 0..<count {
      let scores = (0..<classes).map { _ in exp(strength * (random.unit() - 0.5)) }
      let row = scores.map { $0 / scores.reduce(0, +) }
      var rest = random.unit()
      var label = 0
      while label < classes - 1, rest >= row[label] {
        rest -= row[label]
        label += 1
      }
      labels.append(label)
      values += row
    }
    return (ProbabilityMatrix(classCount: classes, values: values), labels)
  }

  private let names = ["home", "draw", "away"]

  @Test func calibratedPredictionsRaiseNoDoubt() {
    let doubts = (0..<200).filter { seed in
      let (matrix, labels) = rows(300, classes: 3, strength: Double(seed % 5), seed: UInt64(seed))
      return ModelDoubt.reading("m", matrix, labels: labels, classes: names, groups: nil, folds: nil) != nil
    }
    #expect(doubts.count <= 2)
  }

  @Test func otherOrderOfColumnsIsFound() throws {
    let (matrix, labels) = rows(400, classes: 3, strength: 5, seed: 1)
    // Columns are away, home, draw, and read as home, draw, away.
    let doubt = try #require(
      ModelDoubt.reading(
        "m", matrix.gathering(columns: [2, 0, 1]), labels: labels, classes: names, groups: nil, folds: nil))
    guard case .reading(let loss, let guess, .columns(let held, let better)?) = doubt.sign else {
      Issue.record("\(doubt)")
      return
    }
    #expect(held == ["away", "home", "draw"])
    #expect(abs(better - LogLoss.mean(matrix, labels: labels)) < 1e-12)
    #expect(loss > guess && better < guess)
  }

  @Test func manyClassesAreAssignedToo() throws {
    let classes = (0..<13).map { "\($0)" }
    let (matrix, labels) = rows(1_500, classes: 13, strength: 8, seed: 2)
    let wrong = ClassLayout.order(of: classes.map { $0 + "x" })
    let doubt = try #require(
      ModelDoubt.reading(
        "m", matrix.gathering(columns: wrong), labels: labels, classes: classes, groups: nil, folds: nil))
    guard case .reading(_, _, .columns(let held, _)?) = doubt.sign else {
      Issue.record("\(doubt)")
      return
    }
    #expect(held == wrong.map { classes[$0] })
  }

  /// With five rows a class some order of 200 columns always scores better on the rows it is found on. A model that is sure of
  /// itself and knows nothing is worse than guessing in every order; one whose columns are in another order is not.
  @Test func anOrderOfManyClassesMustHoldOnOtherRows() throws {
    let classes = (0..<200).map { "\($0)" }
    let (matrix, labels) = rows(1_000, classes: 200, strength: 8, seed: 2)
    let order = ClassLayout.order(of: classes.map { $0 + "x" })
    func doubt(_ matrix: ProbabilityMatrix, _ labels: [Int]) throws -> ModelDoubt.Reading? {
      let found = try #require(
        ModelDoubt.reading("m", matrix, labels: labels, classes: classes, groups: nil, folds: nil))
      guard case .reading(_, _, let better) = found.sign else { return nil }
      return better
    }
    guard case .columns? = try doubt(matrix.gathering(columns: order), labels) else {
      Issue.record("another order is found")
      return
    }
    let (_, others) = rows(1_000, classes: 200, strength: 0, seed: 5)
    #expect(try doubt(matrix, others) == nil)
  }

  @Test func rowsFoldAfterFoldAreRecognised() throws {
    let (matrix, labels) = rows(500, classes: 3, strength: 5, seed: 3)
    let folds = (0..<500).map { $0 * 7 % 5 }
    let order = folds.indices.sorted { (folds[$0], $0) < (folds[$1], $1) }
    let doubt = try #require(
      ModelDoubt.reading(
        "m", matrix.gathering(rows: order), labels: labels, classes: names, groups: nil, folds: folds))
    guard case .reading(_, _, .foldAfterFold(let loss)?) = doubt.sign else {
      Issue.record("\(doubt)")
      return
    }
    #expect(abs(loss - LogLoss.mean(matrix, labels: labels)) < 1e-12)
  }

  @Test func predictionsOfOtherRowsAreOnlyWorse() throws {
    let (matrix, _) = rows(500, classes: 3, strength: 5, seed: 4)
    let (_, labels) = rows(500, classes: 3, strength: 0, seed: 5)
    let doubt = try #require(
      ModelDoubt.reading("m", matrix, labels: labels, classes: names, groups: nil, folds: nil))
    guard case .reading(_, _, nil) = doubt.sign else {
      Issue.record("\(doubt)")
      return
    }
  }

  @Test func permutedTestColumnsAreFoundAndRealShiftsAreNot() {
    let (oof, _) = rows(2_000, classes: 3, strength: 0, seed: 6)
    func tilted(_ seed: UInt64, _ tilt: [Double]) -> ProbabilityMatrix {
      var random = RandomSource(seed: seed)
      let values = (0..<oof.rowCount).flatMap { _ -> [Double] in
        let row = tilt.map { $0 * (0.5 + random.unit()) }
        return row.map { $0 / row.reduce(0, +) }
      }
      return ProbabilityMatrix(classCount: 3, values: values)
    }
    let labelled = tilted(7, [0.6, 0.3, 0.1])
    func doubt(_ test: ProbabilityMatrix) -> ModelDoubt? {
      ModelDoubt.testColumns(TestShift("m", oof: labelled, test: test, groups: nil), classes: names)
    }
    #expect(doubt(tilted(8, [0.6, 0.3, 0.1])) == nil)
    #expect(doubt(tilted(9, [0.5, 0.2, 0.3])) == nil)
    #expect(
      doubt(tilted(10, [0.1, 0.6, 0.3]))
        == ModelDoubt(model: "m", sign: .testColumns(["away", "home", "draw"])))
  }

  @Test func swappedPredictionsThatWereTurnedBackAreFound() throws {
    let sides = TieStructure(sideA: 0, sideB: 1, tie: 2)
    let (plain, _) = rows(300, classes: 3, strength: 4, seed: 11)
    #expect(
      ModelDoubt.turnedBack("m", plain: plain, swapped: plain.exchangingSides(sides), tieStructure: sides) == nil)
    let (other, _) = rows(300, classes: 3, strength: 4, seed: 12)
    #expect(ModelDoubt.turnedBack("m", plain: plain, swapped: other, tieStructure: sides) == nil)
    let doubt = try #require(ModelDoubt.turnedBack("m", plain: plain, swapped: plain, tieStructure: sides))
    guard case .turnedBack(let correlation) = doubt.sign else {
      Issue.record("\(doubt)")
      return
    }
    #expect(abs(correlation + 1) < 1e-9)
  }
}
