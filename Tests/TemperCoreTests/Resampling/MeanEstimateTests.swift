import Testing

@testable import TemperCore

@Suite struct MeanEstimateTests {
  @Test func independentRowsByHand() {
    let estimate = MeanEstimate([1, 2, 3, 6])
    #expect(estimate.mean == 3)
    // s² = 14/3, over four rows.
    #expect(abs(estimate.standardError - (14.0 / 12).squareRoot()) < 1e-15)
  }

  @Test func clustersByHand() {
    // Residuals -2, -1, 0, 3; the groups' sums are -3 and 3.
    let estimate = MeanEstimate([1, 2, 3, 6], groups: [0, 0, 1, 1])
    #expect(estimate.mean == 3)
    #expect(abs(estimate.standardError - 36.0.squareRoot() / 4) < 1e-15)
    // Groups 0, 1 and 2 with sums -2, 3 and -1: √(14 · 3/2) / 4.
    let uneven = MeanEstimate([1, 2, 3, 6], groups: [0, 2, 1, 1])
    #expect(abs(uneven.standardError - 21.0.squareRoot() / 4) < 1e-15)
  }

  @Test func groupsOfOneRowAreRows() {
    var random = RandomSource(seed: 1)
    let values = random.normals(50)
    let rows = MeanEstimate(values)
    let groups = MeanEstimate(values, groups: Array(0..<50))
    #expect(abs(rows.standardError - groups.standardError) < 1e-15)
  }

  /// Repeating every row k times in a group of its own tells nothing new.
  @Test(arguments: [2, 5])
  func copiesInAGroupChangeNothing(copies: Int) {
    var random = RandomSource(seed: 2)
    let values = random.normals(40)
    let repeated = values.flatMap { Array(repeating: $0, count: copies) }
    let groups = (0..<40).flatMap { Array(repeating: $0, count: copies) }
    let expected = MeanEstimate(values)
    let found = MeanEstimate(repeated, groups: groups)
    #expect(abs(found.mean - expected.mean) < 1e-14)
    #expect(abs(found.standardError - expected.standardError) < 1e-14)
    #expect(MeanEstimate(repeated).standardError < expected.standardError * 0.8)
  }

  @Test func oneRowOrGroupHasNoError() {
    #expect(MeanEstimate([7]) == MeanEstimate([7], groups: [0]))
    #expect(MeanEstimate([7]).standardError == 0)
    #expect(MeanEstimate([1, 2, 3], groups: [0, 0, 0]).standardError == 0)
  }

  /// The error of a mean over many simulated samples is the standard deviation of the mean.
  @Test func errorsAreCalibratedUnderClustering() {
    var random = RandomSource(seed: 3)
    var means: [Double] = []
    var errors = 0.0
    for _ in 0..<400 {
      var values: [Double] = []
      var groups: [Int] = []
      for group in 0..<30 {
        let shared = random.normal()
        for _ in 0..<1 + group % 4 {
          values.append(shared + 0.5 * random.normal())
          groups.append(group)
        }
      }
      let estimate = MeanEstimate(values, groups: groups)
      means.append(estimate.mean)
      errors += estimate.standardError / 400
    }
    let spread = MeanEstimate(means).standardError * 20
    #expect(abs(errors / spread - 1) < 0.12)
  }
}
