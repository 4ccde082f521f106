import Testing

@testable import TemperCore

@Suite struct AssignmentTests {
  private func cost(_ costs: [[Double]], _ columns: [Int]) -> Double {
    columns.enumerated().reduce(0) { $0 + costs[$1.offset][$1.element] }
  }

  private func permutations(_ items: [Int]) -> [[Int]] {
    guard items.count > 1 else { return [items] }
    return items.flatMap { first in
      permutations(items.filter { $0 != first }).map { [first] + $0 }
    }
  }

  @Test func optimumIsThatOfAllPermutations() {
    var random = RandomSource(seed: 7)
    for count in 1...6 {
      for _ in 0..<40 {
        let costs = (0..<count).map { _ in (0..<count).map { _ in (10 * (random.unit() - 0.3)).rounded() } }
        let found = Assignment.optimum(costs)
        #expect(found.sorted() == Array(0..<count))
        let best = permutations(Array(0..<count)).map { cost(costs, $0) }.min()
        #expect(cost(costs, found) == best)
      }
    }
  }

  @Test func nothingIsAssignedToNothing() {
    #expect(Assignment.optimum([]) == [])
  }

  @Test func hiddenPermutationOfManyIsFound() {
    var random = RandomSource(seed: 3)
    var hidden = Array(0..<120)
    for index in hidden.indices.dropFirst().reversed() { hidden.swapAt(index, Int(random.unit() * Double(index + 1))) }
    let costs = hidden.map { column in (0..<120).map { $0 == column ? 0 : 1 + random.unit() } }
    #expect(Assignment.optimum(costs) == hidden)
  }
}
