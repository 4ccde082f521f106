import Foundation
import Testing

@testable import TemperCore

@Suite struct BlendTests {
  private static let sides = TieStructure(sideA: 0, sideB: 1, tie: 2)
  private static let layout = ClassLayout(names: ["a", "b", "t"], tieStructure: sides)

  private static func tieAware(_ count: Int) -> Pool {
    .tieAware(
      TieAwarePool(
        tieStructure: sides, sideWeights: (0..<count).map { 0.3 + Double($0) / 7 },
        tieWeights: (0..<count).map { 0.5 - Double($0) / 9 }, tieBias: 0.1, blocks: [.closeness: [0.2]], floor: 1e-7))
  }

  private static let blends: [Blend] = [
    Blend(layout: layout, models: [.init(name: "x"), .init(name: "y")], pool: .mean),
    Blend(
      layout: layout, models: [.init(name: "x", usesSwapped: true), .init(name: "y")], swapping: .separate,
      pool: tieAware(3),
      segments: SegmentAdjustment(
        shared: .init(slope: 0.9, biases: [0, 0, 0.1]),
        columns: [
          .init(
            name: "language", penalty: 3,
            values: [.init(name: "en", effect: .init(slope: 0.1, biases: [0, 0, -0.2]))])
        ], floor: 1e-7),
      calibrator: .tieMap(TieMap(tieStructure: sides, marginSlope: 0.8, tieSlope: 1.1, tieBias: 0, floor: 1e-7))),
    Blend(
      layout: layout, models: [.init(name: "x", usesSwapped: true), .init(name: "y")], swapping: .geometric,
      pool: .linear(LinearPool(weights: [0.25, 0.75], temperature: 0.9, floor: 1e-7)),
      calibrator: .isotonic(
        IsotonicCalibration(
          curves: (0..<3).map { _ in MonotoneCurve(x: [0.1, 0.9], y: [0.2, 0.8]) }, floor: 1e-7))),
  ]

  private static func predict(_ blend: Blend) -> ProbabilityMatrix {
    let simulation = Simulation(layout, rows: 12, noise: [0.5, 1], seed: 3)
    let column = SegmentColumn(name: "language", kind: .text, values: [.init(name: "en"), .init(name: "de")])
    return blend.predict(
      simulation.predictions, swapped: simulation.predictions,
      segments: Segmentation(columns: [column], ordinals: [(0..<12).map { $0 % 2 }]))
  }

  @Test(arguments: blends) func comesBackFromJSONAndPredictsTheSame(_ blend: Blend) throws {
    let again = try JSONDecoder().decode(Blend.self, from: JSONEncoder().encode(blend))
    #expect(again == blend)
    #expect(Self.predict(again) == Self.predict(blend))
    #expect(rowsAreDistributions(Self.predict(again)))
  }

  @Test func predictionIsPoolSegmentsCalibrator() {
    let blend = Self.blends[1]
    let simulation = Simulation(Self.layout, rows: 12, noise: [0.5, 1], seed: 3)
    let inputs = simulation.predictions + [simulation.predictions[0].exchangingSides(Self.sides)]
    let column = SegmentColumn(name: "language", kind: .text, values: [.init(name: "en"), .init(name: "de")])
    let rows = Segmentation(columns: [column], ordinals: [(0..<12).map { $0 % 2 }])
    let adjusted = blend.segments?.adjust(blend.pool.predict(inputs), segments: rows)
    #expect(Self.predict(blend) == adjusted.map(blend.calibrator.calibrate))
  }

  /// What somebody may do to a file by hand must end in an error, never in a crash.
  @Test(arguments: [
    (0, "\"models\":[", "\"models\":[{\"name\":\"x\",\"usesSwapped\":false},"), (0, "\"mean\"", "\"stacking\""),
    (0, "\"floor\":", "\"floor\":-"), (0, "\"swapping\":\"none\"", "\"swapping\":\"twice\""),
    (1, "\"sideWeights\":[", "\"sideWeights\":[1,"), (1, "\"usesSwapped\":true", "\"usesSwapped\":false"),
    (1, "\"sideA\":0", "\"sideA\":1"), (1, "\"biases\":[", "\"biases\":[0,"), (1, "\"tieBias\"", "\"bias\""),
    (2, "\"temperature\":", "\"temperature\":-"), (2, "\"weights\":[", "\"weights\":[2,"),
    (2, "\"x\":[", "\"x\":[0.95,"), (2, "\"curves\":[", "\"curves\":[{\"x\":[1],\"y\":[1]},"),
    (2, "\"a\",", "\"b\","),
  ])
  func damageIsRefused(_ index: Int, _ part: String, _ damage: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let json = String(decoding: try encoder.encode(Self.blends[index]), as: UTF8.self)
    let damaged = json.replacingOccurrences(of: part, with: damage)
    try #require(damaged != json, "\(part) in \(json)")
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(Blend.self, from: Data(damaged.utf8)) }
  }
}
