import Foundation
import TemperReport
import Testing

@testable import TemperCore

@Suite struct InspectDocumentTests {
  private func object(_ document: InspectDocument) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(JSONText.render(document).utf8)) as? [String: Any])
  }

  @Test func comesBackFromItsJSON() throws {
    for document in [InspectSamples.arena, InspectSamples.model, InspectSamples.digits(["a", "b"])] {
      #expect(try JSONText.parse(InspectDocument.self, JSONText.render(document)) == document)
    }
  }

  /// Names that other programs rely on.
  @Test func keysOfTheContract() throws {
    let root = try object(InspectSamples.arena)
    for key in ["log_loss", "brier", "accuracy", "ranked_probability_score", "rows"] { #expect(root[key] is NSNumber) }
    #expect(root["subject"] as? String == "auto-1" && root["kind"] as? String == "fit")
    for name in ["ece", "ece_null"] {
      let errors = try #require(root[name] as? [String: Double])
      #expect(
        errors.keys.sorted() == [
          "class_wise", "debiased_l2", "maximum", "smooth", "top_label", "top_label_equal_mass",
        ])
    }
    let first = try #require((root["per_class"] as? [[String: Any]])?.first)
    #expect(first["class"] as? String == "winner_model_a")
    for key in ["ece", "ece_null", "smooth_ece", "smooth_ece_null", "mean_probability", "frequency"] {
      #expect(first[key] is NSNumber, "\(key)")
    }
    #expect((first["brier"] as? [String: Double])?.keys.sorted() == ["dsc", "mcb", "score", "unc"])
    #expect((first["spiegelhalter"] as? [String: Double])?.keys.sorted() == ["p", "z"])
    let bin = try #require((first["bins"] as? [[String: Any]])?.first)
    #expect(
      bin.keys.sorted() == ["count", "flagged", "frequency", "interval", "lower", "mean_probability", "upper"])
    let tie = try #require(root["tie"] as? [String: Any])
    for key in ["tie_log_loss", "decisive_log_loss"] { #expect(tie[key] is NSNumber) }
    let margin = try #require((tie["by_margin"] as? [[String: Any]])?.first)
    for key in ["margin", "predicted", "observed", "count"] { #expect(margin[key] is NSNumber) }
    let position = try #require(tie["position"] as? [String: Any])
    #expect(position["predicted_margin"] is NSNumber && position["observed_margin"] is NSNumber)
  }

  @Test func whatDoesNotExistIsNull() throws {
    let root = try object(InspectSamples.digits(["a", "b"]))
    #expect(root["tie"] is NSNull && root["groups"] is NSNull)
    let first = try #require((root["per_class"] as? [[String: Any]])?.first)
    #expect(first["uncalibrated_curve"] == nil)
    let tie = try #require(try object(InspectSamples.arena)["tie"] as? [String: Any])
    #expect(tie["swap"] is NSNull)
  }
}
