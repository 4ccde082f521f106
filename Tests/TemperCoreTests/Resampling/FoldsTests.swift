import Testing

@testable import TemperCore

@Suite struct FoldsTests {
  private static func labels(_ rows: Int, classes: Int = 3) -> [Int] {
    var random = RandomSource(seed: 5, stream: UInt64(rows))
    let shares = (0..<classes).map { 1 / Double($0 + 1) }
    let total = shares.reduce(0, +)
    return (0..<rows).map { _ in random.draw(shares.map { $0 / total }) }
  }

  private static func spread(_ counts: [Int]) -> Int { (counts.max() ?? 0) - (counts.min() ?? 0) }

  @Test(arguments: [7, 50, 101], [2, 3, 5])
  func rowsAndClassesAreBalanced(rows: Int, count: Int) {
    let labels = FoldsTests.labels(rows)
    let folds = Folds.stratified(labels: labels, classCount: 3, groups: nil, count: count, seed: 1)
    #expect(folds.count == rows)
    #expect(folds.allSatisfy { (0..<count).contains($0) })
    #expect(FoldsTests.spread((0..<count).map { fold in folds.filter { $0 == fold }.count }) <= 1)
    for k in 0..<3 {
      let counts = (0..<count).map { fold in folds.indices.filter { folds[$0] == fold && labels[$0] == k }.count }
      #expect(FoldsTests.spread(counts) <= 1)
    }
  }

  @Test func splitGroupsAreCounted() {
    #expect(Folds.splitGroupCount(groups: [0, 0, 1, 1, 2], folds: [0, 1, 2, 2, 0]) == 1)
    #expect(Folds.splitGroupCount(groups: [0, 1, 0, 1, 0], folds: [0, 0, 1, 1, 2]) == 2)
    #expect(Folds.splitGroupCount(groups: [0, 1, 2], folds: [1, 1, 1]) == 0)
    let labels = FoldsTests.labels(200)
    let groups = labels.indices.map { $0 % 40 }
    let made = Folds.stratified(labels: labels, classCount: 3, groups: groups, count: 5, seed: 1)
    #expect(Folds.splitGroupCount(groups: groups, folds: made) == 0)
  }

  @Test func theSeedDecides() {
    let labels = FoldsTests.labels(60)
    let groups = labels.indices.map { $0 / 2 }
    for groups in [nil, groups] {
      func folds(_ seed: UInt64) -> [Int] {
        Folds.stratified(labels: labels, classCount: 3, groups: groups, count: 5, seed: seed)
      }
      #expect(folds(3) == folds(3))
      #expect(folds(3) != folds(4))
    }
  }

  @Test func rowsOfAClassAreShuffled() {
    let folds = Folds.stratified(
      labels: Array(repeating: 0, count: 40), classCount: 1, groups: nil, count: 2, seed: 2)
    #expect(folds != (0..<40).map { $0 % 2 })
  }

  @Test(arguments: 0..<5)
  func groupsAreNeverSplit(seed: Int) {
    var random = RandomSource(seed: UInt64(seed), stream: 3)
    let labels = FoldsTests.labels(200)
    let groups = labels.map { _ in random.index(below: 40) }
    let folds = Folds.stratified(labels: labels, classCount: 3, groups: groups, count: 5, seed: UInt64(seed))
    for group in 0..<40 {
      #expect(Set(folds.indices.filter { groups[$0] == group }.map { folds[$0] }).count <= 1)
    }
    // Groups have five rows on average, so folds of forty rows come out nearly equal.
    let sizes = (0..<5).map { fold in folds.filter { $0 == fold }.count }
    #expect(sizes.allSatisfy { abs($0 - 40) <= 5 })
    for k in 0..<3 {
      let counts = (0..<5).map { fold in folds.indices.filter { folds[$0] == fold && labels[$0] == k }.count }
      #expect(FoldsTests.spread(counts) <= 5)
    }
  }

  @Test func groupsOfOneRowAreRows() {
    let labels = FoldsTests.labels(60)
    let folds = Folds.stratified(labels: labels, classCount: 3, groups: Array(0..<60), count: 4, seed: 6)
    for k in 0..<3 {
      let counts = (0..<4).map { fold in folds.indices.filter { folds[$0] == fold && labels[$0] == k }.count }
      #expect(FoldsTests.spread(counts) <= 1)
    }
  }

  /// Groups of one class each: none makes a fold's share of another class worse, yet they must not all share a fold.
  @Test(arguments: [3, 5], 0..<3)
  func pureGroupsAreSpreadOverAllFolds(count: Int, seed: Int) {
    let groups = (0..<4 * count).map { $0 / 4 }
    let folds = Folds.stratified(
      labels: groups, classCount: count, groups: groups, count: count, seed: UInt64(seed))
    #expect((0..<count).map { fold in folds.filter { $0 == fold }.count } == Array(repeating: 4, count: count))
  }

  @Test func aGiantGroupHasAFoldForItself() {
    let groups = (0..<60).map { $0 < 30 ? 0 : $0 - 29 }
    let folds = Folds.stratified(
      labels: Array(repeating: 0, count: 60), classCount: 1, groups: groups, count: 3, seed: 7)
    #expect(folds.filter { $0 == folds[0] }.count == 30)
    #expect(Set(folds) == [0, 1, 2])
  }
}
