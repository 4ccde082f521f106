import Testing

@testable import TemperCore

@Suite struct SimultaneousIntervalsTests {
  /// Quantiles of Student's distribution as tables give them, and the normal one in its limit.
  @Test(arguments: [
    (0.05, 1.0, 12.706204736174698), (0.05, 10, 2.2281388519862744), (0.01, 5, 4.032142983555227),
    (0.001, 3, 12.923978636687485), (0.05, 1e7, 1.9599640), (1, 4, 0),
  ])
  func quantilesOfStudent(_ level: Double, _ degreesOfFreedom: Double, _ expected: Double) {
    let found = StudentT.quantile(exceededBy: level, degreesOfFreedom: degreesOfFreedom)
    #expect(abs(found - expected) <= 1e-6 * max(1, expected))
  }

  /// One estimate of many rows has its usual interval; of few rows that of Student.
  @Test func oneEstimateIsNotCorrected() throws {
    var random = RandomSource(seed: 1)
    let resampled = (0..<4000).map { _ in [3 + 0.5 * random.normal()] }
    let many = try #require(SimultaneousIntervals.intervals([3], resampled: resampled, supports: [100_000])[0])
    #expect(abs(many.upperBound - (3 + 1.96 * 0.5)) < 0.03 && abs(many.lowerBound - (3 - 1.96 * 0.5)) < 0.03)
    let few = try #require(SimultaneousIntervals.intervals([3], resampled: resampled, supports: [5])[0])
    // 2.776 for 1.960, and the deviation of four draws for that of five.
    let ratio = (few.upperBound - 3) / (many.upperBound - 3)
    #expect(abs(ratio - 2.776 / 1.960 * (5.0 / 4).squareRoot()) < 0.05)
  }

  /// Of J independent estimates each interval has the level of Šidák; of J copies of one, that of one.
  @Test func dependenceMakesThemNarrower() throws {
    var random = RandomSource(seed: 2)
    let independent = (0..<4000).map { _ in (0..<10).map { _ in random.normal() } }
    let copies = independent.map { Array(repeating: $0[0], count: 10) }
    let supports = Array(repeating: 1_000_000, count: 10)
    let zeros = Array(repeating: 0.0, count: 10)
    let wide = try #require(SimultaneousIntervals.intervals(zeros, resampled: independent, supports: supports)[3])
    let narrow = try #require(SimultaneousIntervals.intervals(zeros, resampled: copies, supports: supports)[3])
    #expect(abs(wide.upperBound - 2.80) < 0.08 && abs(narrow.upperBound - 1.96) < 0.08)
  }

  @Test func edges() {
    let resampled: [[Double]] = [[1, 2, .nan, 4], [1, 3, 5, 4], [1, 1, 6, 4]]
    let found = SimultaneousIntervals.intervals([1, 2, 5.5, 4], resampled: resampled, supports: [9, 9, 9, 1])
    // What never varies is known; one row alone says nothing of how far off it is.
    #expect(found[0] == 1...1 && found[1]?.contains(2) == true && found[2]?.contains(5.5) == true && found[3] == nil)
    #expect(SimultaneousIntervals.intervals([], resampled: [[], []], supports: []) == [])
    #expect(SimultaneousIntervals.intervals([1], resampled: [], supports: [0]) == [nil])
  }
}

/// How often segments are told apart that are not: 150 samples of two models that are equally good in every segment.
@Suite struct SegmentCoverageTests {
  private static let layout = ClassLayout(names: ["no", "yes"])
  private static let samples = 150

  /// Segments of these sizes; groups of rows that share an effect, or none.
  @Test(arguments: [
    (sizes: Array(repeating: 30, count: 10), groups: 0), (sizes: [12, 24, 48, 96, 150], groups: 0),
    (sizes: Array(repeating: 60, count: 5), groups: 45),
  ])
  func allHoldAtOnce(_ sizes: [Int], _ groupCount: Int) async {
    let rowCount = sizes.reduce(0, +)
    let ordinals = sizes.enumerated().flatMap { Array(repeating: $0.offset, count: $0.element) }
    let column = SegmentColumn(name: "s", kind: .text, values: sizes.indices.map { .init(name: "v\($0)") })
    let segments = Segmentation(columns: [column], ordinals: [ordinals])
    var (alone, together, contrasts) = (0, 0, 0)
    for sample in 0..<Self.samples {
      var random = RandomSource(seed: 41, stream: UInt64(sample))
      let effects = (0..<groupCount).map { _ in random.normal() }
      let groups = groupCount == 0 ? nil : (0..<rowCount).map { _ in random.index(below: groupCount) }
      // The loss of B is that of A and something whose mean is zero in every segment.
      let losses = (0..<rowCount).map { _ in 1.5 + random.unit() }
      let others = losses.indices.map { row in
        losses[row] + 0.2 * (random.normal() + (groups.map { 0.5 * effects[$0[row]] } ?? 0))
      }
      let comparison = await Comparison(
        Self.matrix(losses), Self.matrix(others), labels: Array(repeating: 1, count: rowCount), layout: Self.layout,
        groups: groups, segments: segments,
        bootstrap: PairedBootstrap(resamples: 400, seed: UInt64(sample), threads: 2))
      let parts = comparison.by ?? []
      if parts.allSatisfy({ $0.interval?.contains(0) == true }) { alone += 1 }
      if parts.allSatisfy({ $0.simultaneousInterval?.contains(0) == true }) { together += 1 }
      if !parts.contains(where: \.differsFromOverall) { contrasts += 1 }
    }
    // 95 % of 150 samples, plus or minus 2.5 standard errors of that share.
    let range = 136...150
    #expect(range.contains(together) && range.contains(contrasts), "\(together), \(contrasts)")
    #expect(alone < 130, "looked at one by one: \(alone)")
  }

  /// A binary forecast whose log loss is `losses`.
  private static func matrix(_ losses: [Double]) -> ProbabilityMatrix {
    ProbabilityMatrix(
      classCount: 2,
      values: losses.flatMap { loss -> [Double] in
        let yes = exp(-loss)
        return [1 - yes, yes]
      })
  }
}
