import Foundation
import Testing

@testable import TemperCore

/// The terms of a tie map beyond slopes and bias, and how they are chosen.
@Suite struct TieMapSearchTests {
  private static let sides = TieStructure(sideA: 0, sideB: 1, tie: 2)

  /// Labels drawn from what a map makes of predictions that are otherwise right.
  private static func simulation(_ map: TieMap?, rows: Int, seed: UInt64) -> Simulation {
    var simulation = Simulation(TestLayout.pairwise.layout, rows: rows, noise: [0], seed: seed)
    guard let map else { return simulation }
    let truth = map.calibrate(simulation.predictions[0])
    var random = RandomSource(seed: seed, stream: 78)
    simulation.labels = (0..<rows).map { random.draw(Array(truth[row: $0])) }
    return simulation
  }

  private static func map(closeness: Double? = nil, shape: TieMap.Shape? = nil) -> TieMap {
    TieMap(
      tieStructure: sides, marginSlope: 1, tieSlope: 1, tieBias: 0, closeness: closeness, shape: shape, floor: 1e-7)
  }

  private static func fitter(_ simulation: Simulation, foldCount: Int = 3) -> CalibratorFitter {
    CalibratorFitter(
      simulation.predictions[0], labels: simulation.labels, layout: simulation.layout,
      folds: simulation.labels.indices.map { $0 % foldCount }, foldCount: foldCount)
  }

  private static func chosen(_ fitter: CalibratorFitter) -> (choice: CalibratorFitter.Choice, map: TieMap?) {
    let choice = fitter.choose([.none, .tieMap, .temperature], groups: nil)
    return (choice, fitter.fit(choice).calibrator.tieMap)
  }

  @Test func closenessThatMadeTheLabelsIsFound() throws {
    let simulation = Self.simulation(Self.map(closeness: 0.9), rows: 5000, seed: 3)
    let (choice, map) = Self.chosen(Self.fitter(simulation))
    #expect(choice.method == .tieMap && choice.ridges.closeness.isFinite)
    #expect(abs(try #require(map?.closeness) - 0.9) < 0.2)
  }

  @Test func aShapeThatMadeTheLabelsIsFound() throws {
    let shape = TieMap.Shape(squaredMargin: -0.12, marginTimesTie: 0.2)
    let simulation = Self.simulation(Self.map(shape: shape), rows: 5000, seed: 4)
    let (choice, map) = Self.chosen(Self.fitter(simulation))
    #expect(choice.ridges.shape.isFinite)
    let found = try #require(map?.shape)
    #expect(largestDifference([found.squaredMargin, found.marginTimesTie], [-0.12, 0.2]) < 0.06)
  }

  /// Where predictions are right as they are, chance alone brings terms: in fewer than 5 of 100 samples.
  @Test func termsStayOffWithoutTheirEffect() {
    let found = (0..<100).filter { seed in
      Self.chosen(Self.fitter(Self.simulation(nil, rows: 300, seed: 1000 + UInt64(seed)))).choice.ridges != .none
    }
    #expect(found.count < 5)
  }

  /// Rows of a group move together: what they say about each other is said once. Rows that stand eight times without a group
  /// make much of chance.
  @Test func groupsCountOnce() {
    let rows = (0..<800).map { $0 / 8 }
    let found = (0..<12).map { seed in
      let simulation = Self.simulation(nil, rows: 100, seed: 300 + UInt64(seed))
      let fitter = CalibratorFitter(
        simulation.predictions[0].gathering(rows: rows), labels: rows.map { simulation.labels[$0] },
        layout: simulation.layout, folds: rows.map { $0 % 3 }, foldCount: 3)
      let losses = fitter.bestMethod([.none, .tieMap]).losses
      return [nil, rows].map { TieMapSearch(fitter, folds: [0, 1, 2], groups: $0).choose(against: losses) != .none }
    }
    #expect(found.contains { $0[0] && !$0[1] })
    #expect(!found.contains { !$0[0] && $0[1] })
  }

  /// Nothing but slopes and bias for calibrators that are no tie map.
  @Test func onlyATieMapHasTerms() {
    let fitter = Self.fitter(Self.simulation(Self.map(closeness: 2), rows: 1000, seed: 7))
    #expect(fitter.choose([.none, .temperature], groups: nil).ridges == .none)
    #expect(fitter.choose([.tieMap], groups: nil).ridges.closeness.isFinite)
  }

  @Test func exchangingSidesExchangesProbabilities() throws {
    let simulation = Simulation(TestLayout.shuffledPairwise.layout, rows: 200, noise: [1.2], seed: 8)
    let tieStructure = try #require(simulation.layout.tieStructure)
    let turned = simulation.exchangingSides(tieStructure)
    let ridges = TieMapRidges(closeness: 3, shape: 30)
    let maps = [simulation, turned].map { data in
      CalibratorFitter(data.predictions[0], labels: data.labels, layout: data.layout)
        .fitTieMap(folds: [0], ridges: ridges, certifies: true).calibrator
    }
    let straight = maps[0].calibrate(simulation.predictions[0])
    for map in maps {
      let exchanged = map.calibrate(turned.predictions[0]).exchangingSides(tieStructure)
      #expect(largestDifference(exchanged.values, straight.values) < 1e-9)
    }
  }

  @Test func derivativesAgreeWithDifferences() {
    let fitter = CalibratorFitter(
      Simulation(TestLayout.pairwise.layout, rows: 31, noise: [1], seed: 14).predictions[0],
      labels: (0..<31).map { $0 % 3 }, layout: TestLayout.pairwise.layout)
    var random = RandomSource(seed: 5)
    let all = [
      TieMapRidges(closeness: 3), TieMapRidges(shape: 30), TieMapRidges(closeness: 30, shape: 300),
    ]
    for ridges in all {
      let (problem, start) = fitter.tieMapProblem(slope: 0.8, ridges, fitter.tieMapLoss())
      #expect(start == [0.8, 0, 0, 0.8, 0, 0])
      let x = (0..<problem.tying.count).map { _ in 0.5 + 0.3 * random.normal() }
      let objective = PenalisedProblem.Objective(problem: problem, folds: [0])
      let errors = derivativeErrors(at: x, value: objective.value, derivatives: objective.derivatives)
      #expect(errors.value < 1e-12 && errors.gradient < 1e-7 && errors.hessian < 1e-7)
      let hessian = problem.penaltyDerivatives(at: x).hessian
      for _ in 0..<20 {
        let direction = random.normals(problem.tying.count)
        let curvature = dot(direction, hessian.times(direction)) / dot(direction, direction)
        #expect(curvature >= problem.modulus * (1 - 1e-12))
      }
    }
  }

  /// What numpy finds by Newton's method (`Benchmarks/reference_tie_map.py`).
  @Test(arguments: try GoldenTieMaps.loaded.get().cases)
  func numpyFindsTheSame(_ golden: GoldenTieMaps.Case) throws {
    let data = try #require(try GoldenCalibrators.cases().first { $0.name == "g3_k3_ties_n1000" })
    let fitter = try data.fitter(hasSides: true)
    let ridges = TieMapRidges(closeness: golden.closenessRidge ?? .infinity, shape: golden.shapeRidge ?? .infinity)
    let fitted = fitter.fitTieMap(folds: [0], ridges: ridges, certifies: true)
    let map = try #require(fitted.calibrator.tieMap)
    #expect(
      largestDifference([map.marginSlope, map.tieSlope, map.tieBias], [golden.g, golden.h, golden.bias]) < 1e-9)
    #expect(abs((map.closeness ?? 0) - golden.c) < 1e-9)
    #expect(
      largestDifference([map.shape?.squaredMargin ?? 0, map.shape?.marginTimesTie ?? 0], [golden.e, golden.f]) < 1e-9)
    let predictions = fitted.calibrator.calibrate(fitter.inputs.predictions[0])
    #expect(abs(LogLoss.mean(predictions, labels: fitter.inputs.labels) - golden.logLoss) < 1e-9)
    #expect(fitted.certificate.converged && fitted.certificate.gap < 1e-9)
  }

  /// What a map has is written, and what it has not is left out, so that maps without terms read as before.
  @Test func whatIsOffIsNotWritten() throws {
    let plain = Calibrator.tieMap(Self.map())
    let text = try #require(String(bytes: try JSONEncoder().encode(plain), encoding: .utf8))
    #expect(!text.contains("closeness") && !text.contains("shape"))
    #expect(
      plain.parameters.map(\.name) == [
        "margin_slope", "tie_slope", "tie_bias", "absolute_margin", "position_offset", "floor",
      ])
    let whole = Calibrator.tieMap(
      Self.map(closeness: 0.5, shape: TieMap.Shape(squaredMargin: 0.1, marginTimesTie: -0.2)))
    #expect(try JSONDecoder().decode(Calibrator.self, from: try JSONEncoder().encode(whole)) == whole)
    #expect(whole.parameters.suffix(3).map(\.name) == ["closeness", "shape", "floor"])
    #expect(whole.isUsable(TestLayout.pairwise.layout))
    #expect(!Calibrator.tieMap(Self.map(closeness: .infinity)).isUsable(TestLayout.pairwise.layout))
  }
}

/// Optima of tie maps with further terms.
struct GoldenTieMaps: Decodable, Sendable {
  let cases: [Case]

  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let closenessRidge: Double?
    let shapeRidge: Double?
    let g: Double
    let h: Double
    let bias: Double
    let c: Double
    let e: Double
    let f: Double
    let logLoss: Double

    var testDescription: String {
      "closeness \(closenessRidge.map { "\($0)" } ?? "off"), shape \(shapeRidge.map { "\($0)" } ?? "off")"
    }
  }

  static let loaded = Result { try Golden.decode(GoldenTieMaps.self, "tie_maps.json") }
}
