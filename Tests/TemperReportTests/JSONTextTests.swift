import Foundation
import Testing

@testable import TemperCore
@testable import TemperReport

@Suite struct JSONTextTests {
  private struct Sample: Encodable {
    var name: String
    var numbers: [Double]
    var missing: Int?
  }

  @Test func oneDocumentWithSortedKeysAndShortNumbers() throws {
    let value = [
      "b": Sample(name: "a/b \"é\" \u{1}", numbers: [0.1, 1e-13, -2, 0.30000000000000004, 1e300], missing: nil)
    ]
    #expect(
      try JSONText.render(value) == """
        {
          "b" : {
            "name" : "a/b \\"é\\" \\u0001",
            "numbers" : [
              0.1,
              1e-13,
              -2,
              0.30000000000000004,
              1e+300
            ]
          }
        }

        """)
  }

  private struct Mixed: Codable, Equatable {
    var logLossA: Double
    var debiasedL2: Int
    @Nullable var perClass: [String: Int]?
    @Nullable var interval: ClosedRange<Double>?
    @Nullable var absent: Int?
  }

  @Test func keysOfPropertiesAreSnakeCaseAndKeysOfDictionariesStay() throws {
    let value = Mixed(logLossA: 1, debiasedL2: 2, perClass: ["winnerTie": 1, "snake_case_": 2], interval: 0...0.5)
    let text = try JSONText.render(value)
    #expect(
      text == """
        {
          "absent" : null,
          "debiased_l2" : 2,
          "interval" : [
            0,
            0.5
          ],
          "log_loss_a" : 1,
          "per_class" : {
            "snake_case_" : 2,
            "winnerTie" : 1
          }
        }

        """)
    #expect(try JSONText.parse(Mixed.self, text) == value)
    #expect(try JSONText.parse(Mixed.self, "{\"log_loss_a\": 1, \"debiased_l2\": 2}").interval == nil)
    let absent = Mixed(logLossA: 1, debiasedL2: 2, perClass: nil, interval: nil)
    #expect(try JSONText.render(absent).contains("\"interval\" : null"))
  }

  @Test(arguments: [Double.nan, .infinity])
  func notFinite(value: Double) {
    #expect {
      try JSONText.render(["x": [1, value]])
    } throws: { error in
      (error as? ReportFailure)?.kind == .internalError && "\(error)".contains(".x[1]")
    }
  }

  @Test(arguments: ["arena", "digits"])
  func documentsReadBack(name: String) throws {
    let fit = name == "arena" ? StabilityTextTests.fit : Samples.digits.fit
    let text = try JSONText.render(fit)
    try expectSnapshot(text, named: "fit-\(name).json")
    #expect(try JSONText.parse(FitDocument.self, text) == fit)
  }

  @Test func fitHasTheKeysOthersRelyOn() throws {
    let fit = try object(JSONText.render(Samples.arena.fit))
    #expect(
      Set(fit.keys) == [
        "name", "pool", "weights_sign", "rows", "classes", "tie", "sides", "log_loss", "temperature", "class_bias",
        "closeness", "side_bias", "swap_averaging", "swapping", "swapped_models", "penalty", "blocks", "models",
        "candidates",
        "certificate", "metric", "finalists", "calibration", "segments", "interval_kind", "bootstrap",
        "temperature_interval", "class_bias_intervals",
        "closeness_interval", "side_bias_interval", "relations", "forecast", "what_if", "limits", "warnings",
        "left_out",
        "doubts", "advice", "stages",
      ])
    #expect(keys(fit["log_loss"]) == ["in_sample", "cross_validated", "standard_error"])
    #expect(keys(fit["penalty"]) == ["equal_weights", "class_deviation", "closeness", "side_bias"])
    #expect(keys(fit["certificate"]) == ["gap", "iterations", "converged"])
    #expect(
      keys((fit["models"] as? [Any])?.first) == [
        "name", "weight", "tie_weight", "normalised_weight", "log_loss", "standard_error", "tie_log_loss",
        "decisive_log_loss", "leave_out_delta", "leave_out_interval", "weight_interval", "tie_weight_interval",
        "zero_share", "interchangeable", "interchangeable_with",
      ])
    #expect(
      keys((fit["candidates"] as? [Any])?.first) == [
        "pool", "cross_validated", "standard_error", "difference", "interval", "refit_error",
      ])
  }

  @Test func whatDoesNotExistIsNull() throws {
    var document = Samples.digits.fit
    document.temperature = nil
    document.models[0].normalisedWeight = nil
    document.models[0].leaveOutDelta = nil
    let fit = try object(JSONText.render(document))
    #expect(fit["tie"] is NSNull && fit["sides"] is NSNull && fit["temperature"] is NSNull)
    let model = (fit["models"] as? [[String: Any]])?.first
    #expect(model?["tie_weight"] is NSNull && model?["normalised_weight"] is NSNull)
    #expect(model?["leave_out_delta"] is NSNull && model?["tie_log_loss"] is NSNull)
    #expect((fit["penalty"] as? [String: Any])?["class_deviation"] is NSNull)
  }

  @Test func runHasTheKeysOthersRelyOn() throws {
    var run = RunDocument(
      database: "out/temper.sqlite", fit: Samples.arena.fit,
      submission: .init(path: "out/submission.csv", rows: 1254, sha256: "00"), report: "out/report.html")
    var document = try object(JSONText.render(run))
    #expect(Set(document.keys) == ["database", "fit", "submission", "report", "warnings", "next"])
    #expect(keys(document["submission"]) == ["path", "rows", "sha256"])
    run.submission = nil
    document = try object(JSONText.render(run))
    #expect(document["submission"] is NSNull)
    #expect(try JSONText.render(run).contains("\"database\" : \"out/temper.sqlite\""))
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  private func keys(_ value: Any?) -> Set<String> {
    Set((value as? [String: Any])?.keys.map { $0 } ?? [])
  }
}
