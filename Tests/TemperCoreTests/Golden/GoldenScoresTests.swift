import Foundation
import Testing

@testable import TemperCore

/// Log losses against scikit-learn's (`Benchmarks/reference_scores.py`).
@Suite struct GoldenScoresTests {
  struct Document: Decodable, Sendable {
    let logLoss: [Scores]
  }

  struct Scores: Decodable, Sendable, CustomTestStringConvertible {
    let data: String
    let rows: Int
    let classes: [String]
    let models: [String: Double]
    let blends: [String: Double]

    var testDescription: String { data }
  }

  @Test(arguments: try Golden.decode(Document.self, "scores.json").logLoss)
  func scores(_ golden: Scores) throws {
    let fixture = try Fixture.named(golden.data)
    #expect(fixture.labels.count == golden.rows)
    #expect(fixture.layout.names == golden.classes)
    #expect(fixture.models.count == golden.models.count)
    for (model, predictions) in zip(fixture.models, fixture.predictions) {
      let loss = LogLoss.mean(predictions, labels: fixture.labels)
      #expect(abs(loss - (golden.models[model] ?? .nan)) < 1e-12, "\(model)")
    }
    let mean = LogLoss.mean(Pool.mean.predict(fixture.predictions), labels: fixture.labels)
    #expect(abs(mean - (golden.blends["mean"] ?? .nan)) < 1e-12)
    let geometric = GeometricPool(floor: 1e-7).predict(fixture.predictions)
    #expect(abs(LogLoss.mean(geometric, labels: fixture.labels) - (golden.blends["geometric"] ?? .nan)) < 1e-12)
  }
}
