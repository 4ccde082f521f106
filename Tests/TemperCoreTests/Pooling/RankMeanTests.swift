import Testing

@testable import TemperCore

@Suite struct RankMeanTests {
  @Test func ranksAreThoseByCounting() {
    var random = RandomSource(seed: 5)
    // Few different numbers, so that many are equal.
    let inputs = (0..<3).map { _ in
      ProbabilityMatrix(classCount: 2, values: (0..<60).map { _ in (random.unit() * 7).rounded() / 7 })
    }
    let found = RankMean.predict(inputs)
    for row in 0..<30 {
      for k in 0..<2 {
        let ranks = inputs.map { matrix -> Double in
          let column = (0..<30).map { matrix[$0, k] }
          let less = column.count { $0 < matrix[row, k] }
          let equal = column.count { $0 == matrix[row, k] }
          return Double(less) + Double(equal + 1) / 2
        }
        #expect(abs(found[row, k] - ranks.reduce(0, +) / 3 / 30) < 1e-15)
      }
    }
  }

  @Test func onlyTheOrderCounts() {
    let matrix = ProbabilityMatrix(classCount: 1, values: [0.1, 0.9, 0.4, 0.4])
    let bent = ProbabilityMatrix(classCount: 1, values: matrix.values.map { $0 * $0 * $0 })
    #expect(RankMean.predict([matrix]) == RankMean.predict([bent]))
    #expect(RankMean.predict([matrix]).values == [0.25, 1, 0.625, 0.625])
  }
}
