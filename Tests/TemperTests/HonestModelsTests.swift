import Foundation
import TemperCore
import TemperReport
import Testing

@testable import Temper

/// No model of the fixtures has seen its labels, and none may be said to have.
@Suite struct HonestModelsTests {
  private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("fixtures").path

  @Test(arguments: [("cems", 11), ("digits", 9)])
  func noneIsSuspected(_ name: String, models: Int) async throws {
    let contents = try await RunFolder("\(Self.fixtures)/\(name)").read(tieStructure: .byName, threads: 2)
    let data = try contents.dataset.trainingSet(FitRequest())
    let relations = Labelled(contents.dataset, data)
    #expect(relations.confidence.count == models)
    #expect(relations.confidence.allSatisfy { !$0.suspectedLeak && $0.excess < 0.05 })
    #expect(relations.warnings.isEmpty)
  }
}
