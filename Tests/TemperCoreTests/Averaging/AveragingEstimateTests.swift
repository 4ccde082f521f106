import Foundation
import Testing

@testable import TemperCore

/// Slopes that make up for the averaging over fold models.
@Suite struct AveragingEstimateTests {
  /// A true blend of rows, seen by fold models through noise.
  private struct Arena {
    let layout: ClassLayout
    var mean: ProbabilityMatrix
    var folds: [ProbabilityMatrix]
    var nested: ProbabilityMatrix

    init(_ layout: ClassLayout, rows: Int = 150, folds count: Int = 5, noise: Double = 0.5, seed: UInt64 = 1) {
      self.layout = layout
      var random = RandomSource(seed: seed, stream: 31)
      let k = layout.count
      func matrix(_ scores: [[Double]]) -> ProbabilityMatrix {
        ProbabilityMatrix(classCount: k, values: scores.flatMap { PlainPool.probabilities($0) })
      }
      func scores() -> [[Double]] { (0..<rows).map { _ in (0..<k).map { _ in 1.2 * random.normal() } } }
      func noisy(_ scores: [[Double]]) -> [[Double]] { scores.map { $0.map { $0 + noise * random.normal() } } }
      let truth = scores()
      folds = (0..<count).map { _ in matrix(noisy(truth)) }
      mean = .average(folds, .arithmetic, floor: 1e-7)
      nested = matrix(noisy(scores()))
    }

    func estimate(sides: Double = 2, ties: Double = 1) -> AveragingEstimate {
      AveragingEstimate(
        mean: mean, folds: folds, nested: nested, groups: nil, weights: nil,
        parameters: EffectiveParameters(sides: sides, ties: ties), layout: layout, floor: 1e-7)
    }
  }

  /// What numpy and scipy find (`Benchmarks/reference_averaging.py`).
  @Test(arguments: try GoldenAveraging.loaded.get().cases)
  func scipyFindsTheSame(_ golden: GoldenAveraging.Case) throws {
    func matrix(_ rows: [[Double]]) -> ProbabilityMatrix {
      ProbabilityMatrix(classCount: rows[0].count, values: rows.flatMap { $0 })
    }
    let hasTie = golden.mean[0].count == 3
    let layout =
      hasTie ? TestLayout.pairwise.layout : ClassLayout(names: golden.mean[0].indices.map { "class \($0)" })
    let found = AveragingEstimate(
      mean: matrix(golden.mean), folds: golden.folds.map(matrix), nested: matrix(golden.nested), groups: golden.groups,
      weights: nil, parameters: EffectiveParameters(sides: golden.parameters[0], ties: golden.parameters[1]),
      layout: layout, floor: 1e-7)
    let heads = [found.sides, found.ties].compactMap { $0 }
    #expect(heads.count == golden.estimates.count)
    #expect(largestDifference(heads.map(\.estimate), golden.estimates) < 1e-9)
    #expect(largestDifference(heads.map(\.curvature), golden.curvatures) < 1e-9)
    #expect(largestDifference(heads.map(\.slope), golden.slopes) < 1e-9)
    #expect(abs(found.entropyZ - golden.entropyZ) < 1e-9)
    #expect(abs(found.expectedGain - golden.expectedGain) < 1e-9)
    #expect(found.verdict == (golden.expectedGain > 0 ? .applied : .level))
    #expect(found.folds == golden.folds.count)
  }

  @Test(arguments: [TestLayout.pairwise, .shuffledPairwise, .three])
  func identicalFoldsLeaveEverythingAsItIs(_ layout: TestLayout) {
    var arena = Arena(layout.layout)
    arena.folds = Array(repeating: arena.mean, count: 3)
    let found = arena.estimate(sides: 0, ties: 0)
    #expect(found.sides?.slope == 1 && found.ties?.slope ?? 1 == 1)
    #expect(found.verdict == .level && found.correction == nil && found.expectedGain == 0)
  }

  @Test(arguments: [TestLayout.pairwise, .three])
  func noisyFoldsMakeTheirMeanSurer(_ layout: TestLayout) throws {
    let found = Arena(layout.layout, noise: 0.5).estimate()
    let correction = try #require(found.correction)
    #expect(correction.slope > 1.02 && correction.slope <= 1.3)
    #expect(found.verdict == .applied && found.expectedGain > 0)
    #expect((correction.tieSlope == nil) == (layout == .three))
  }

  @Test(arguments: [TestLayout.pairwise, .three])
  func theOrderOfFoldsAndRowsChangesNoBit(_ layout: TestLayout) {
    let arena = Arena(layout.layout)
    var other = arena
    other.folds = [3, 0, 4, 2, 1].map { arena.folds[$0] }
    #expect(other.estimate() == arena.estimate())
    let rows = (0..<arena.mean.rowCount).map { ($0 * 7) % arena.mean.rowCount }
    other.folds = other.folds.map { $0.gathering(rows: rows) }
    other.mean = arena.mean.gathering(rows: rows)
    #expect(other.estimate() == arena.estimate())
  }

  @Test func exchangingSidesChangesNoSlope() throws {
    let arena = Arena(TestLayout.shuffledPairwise.layout)
    let sides = try #require(arena.layout.tieStructure)
    var turned = arena
    turned.mean = arena.mean.exchangingSides(sides)
    turned.folds = arena.folds.map { $0.exchangingSides(sides) }
    turned.nested = arena.nested.exchangingSides(sides)
    let (first, second) = (try #require(arena.estimate().correction), try #require(turned.estimate().correction))
    #expect(abs(first.slope - second.slope) < 1e-12)
    let straight = first.sharpen(arena.mean, layout: arena.layout, floor: 1e-7)
    let exchanged = second.sharpen(turned.mean, layout: arena.layout, floor: 1e-7).exchangingSides(sides)
    #expect(largestDifference(straight.values, exchanged.values) < 1e-12)
  }

  /// Rows that are much surer, or much less sure, than the labelled ones are not like them.
  @Test func rowsFromElsewhereSwitchItOff() {
    var arena = Arena(TestLayout.pairwise.layout, rows: 600)
    #expect(arena.estimate().verdict == .applied)
    let even = ProbabilityMatrix(classCount: 3, values: Array(repeating: 1 / 3.0, count: 1800))
    arena.folds = arena.folds.map { .average([$0, even], .arithmetic, floor: 1e-7) }
    arena.mean = .average(arena.folds, .arithmetic, floor: 1e-7)
    let found = arena.estimate()
    #expect(found.verdict == .shifted && found.correction == nil && found.expectedGain == 0)
    #expect(found.entropyZ > AveragingEstimate.gate)
  }

  /// A blend that many parameters were fitted for is drawn back to what it is.
  @Test func manyParametersLeaveNothing() {
    let arena = Arena(TestLayout.pairwise.layout)
    let few = arena.estimate(sides: 1, ties: 1)
    let many = arena.estimate(sides: 60, ties: 60)
    #expect(few.sides?.estimate == many.sides?.estimate)
    #expect(many.verdict == .level && many.sides?.slope == 1)
  }

  @Test func theSpreadIsOfTenths() {
    let found = Arena(TestLayout.pairwise.layout, rows: 157).estimate()
    #expect(found.spread.count == 10 && found.spread.reduce(0) { $0 + $1.rows } == 157)
    for tenth in found.spread {
      #expect(tenth.lowest <= tenth.mean && tenth.mean <= tenth.highest && tenth.corrected >= tenth.mean)
    }
  }

  @Test func aBlendSharpensWhatItPredicts() throws {
    let arena = Arena(TestLayout.pairwise.layout, rows: 20)
    let plain = Blend(layout: arena.layout, models: [Blend.Model(name: "m")], pool: .mean)
    let correction = AveragingCorrection(slope: 1.2, tieSlope: 1.1)
    let blend = plain.averaging(correction)
    let found = blend.predict([arena.mean])
    for row in 0..<20 {
      let p = Array(arena.mean[row: row])
      let (s, r) = (Foundation.log(p[0] / p[1]), Foundation.log(p[2] / (p[0] * p[1]).squareRoot()))
      let expected = PlainPool.probabilities([0.6 * s, -0.6 * s, 1.1 * r])
      #expect(largestDifference(Array(found[row: row]), expected) < 1e-12)
    }
    #expect(blend.averaging(nil) == plain)
    let text = try JSONEncoder().encode(blend)
    #expect(try JSONDecoder().decode(Blend.self, from: text) == blend)
    let plainText = try #require(String(bytes: try JSONEncoder().encode(plain), encoding: .utf8))
    #expect(!plainText.contains("averaging"))
  }

  /// A file that somebody edited ends in an error.
  @Test(arguments: ["{\"slope\":1.2}", "{\"slope\":1.6,\"tieSlope\":1}", "{\"slope\":0.9,\"tieSlope\":1}"])
  func slopesThatNoEstimateGivesAreRefused(_ correction: String) throws {
    let blend = Blend(
      layout: TestLayout.pairwise.layout, models: [Blend.Model(name: "m")], pool: .mean,
      averaging: AveragingCorrection(slope: 1.25, tieSlope: 1))
    let text = try #require(String(bytes: try JSONEncoder().encode(blend), encoding: .utf8))
    let edited = text.replacing(#/"averaging":\{[^}]*\}/#, with: "\"averaging\":" + correction)
    #expect(edited != text)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(Blend.self, from: Data(edited.utf8)) }
  }
}

/// Effective numbers of parameters.
@Suite struct EffectiveParametersTests {
  private static func data(_ layout: TestLayout, rows: Int = 120) -> TrainingSet {
    Simulation(layout.layout, rows: rows, noise: [0.6, 0.9], seed: 5).blendData(foldCount: 3)
  }

  /// Without a penalty to speak of, every coefficient counts as one.
  @Test func withoutPenaltiesEveryCoefficientCounts() {
    let free = Hyperparameters(
      kind: .tieAware, swapping: .none, sign: .signed, penalties: PenaltySettings(weightRidge: 0, headRidge: 0))
    let found = EffectiveParameters(Self.data(.pairwise), free)
    #expect(abs(found.sides - 2) < 0.02)
    #expect(abs(found.ties - 3) < 0.02)
  }

  /// Weights that both heads share are told apart by what each head says about them.
  @Test func sharedWeightsCountOnce() {
    let shared = Hyperparameters(
      kind: .logarithmic, swapping: .none, sign: .signed,
      penalties: PenaltySettings(weightRidge: 0, headRidge: .infinity))
    let found = EffectiveParameters(Self.data(.pairwise), shared)
    #expect(abs(found.sides + found.ties - 3) < 0.02)
    #expect(found.sides > 0.3 && found.ties > 1)
    let three = EffectiveParameters(Self.data(.three), shared)
    #expect(three.ties == 0 && abs(three.sides - 4) < 0.05)
  }

  @Test func penaltiesTakeParametersAway() {
    func sides(_ ridge: Double) -> Double {
      EffectiveParameters(
        Self.data(.pairwise),
        Hyperparameters(
          kind: .tieAware, swapping: .none, sign: .signed,
          penalties: PenaltySettings(weightRidge: ridge, headRidge: ridge))
      ).sides
    }
    #expect(sides(3) < sides(0) && sides(300) < sides(3) && sides(300) > 0.4)
  }

  @Test func whatIsNotFittedHasNone() {
    let found = EffectiveParameters(Self.data(.three), Hyperparameters(kind: .mean, swapping: .none))
    #expect(found == EffectiveParameters(sides: 0, ties: 0))
  }
}

/// Averaging corrections of small made-up blends.
struct GoldenAveraging: Decodable, Sendable {
  let cases: [Case]

  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let parameters: [Double]
    let groups: [Int]
    let mean: [[Double]]
    let folds: [[[Double]]]
    let nested: [[Double]]
    let estimates: [Double]
    let curvatures: [Double]
    let slopes: [Double]
    let expectedGain: Double
    let entropyZ: Double

    var testDescription: String { name }
  }

  static let loaded = Result { try Golden.decode(GoldenAveraging.self, "averaging.json") }
}
