import Foundation
import Testing

/// The one JSON document of an output. Fails where there is none, or where anything stands beside it.
func document(_ output: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> [String: Any] {
  try #require(
    JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any], sourceLocation: sourceLocation)
}

/// What a value of the JSON contract must be.
indirect enum Shape: Sendable {
  case text, number, integer, truth
  /// Of the shape, or null; the key is there.
  case optional(Shape)
  case list(Shape)
  /// Two numbers, the first not above the second.
  case interval
  /// A number under every key.
  case numbersByName
  /// These keys at least.
  case object([String: Shape])

  /// Where and how a value differs, one line for each fault.
  func faults(in value: Any?, at place: String) -> [String] {
    func expect(_ holds: Bool, _ wanted: String) -> [String] {
      holds ? [] : ["\(place): expected \(wanted), found \(value.map { "\($0)" } ?? "nothing")"]
    }
    let isTruth = (value as? NSNumber).map { isBoolean($0) } ?? false
    switch self {
    case .text: return expect(value is String, "text")
    case .number: return expect(value is NSNumber && !isTruth, "a number")
    case .integer: return expect(!isTruth && (value as? Double).map { $0 == $0.rounded() } ?? false, "an integer")
    case .truth: return expect(isTruth, "true or false")
    case .optional(let shape): return value is NSNull ? [] : shape.faults(in: value, at: place)
    case .interval:
      guard let bounds = value as? [Double], bounds.count == 2 else { return expect(false, "two numbers") }
      return expect(bounds[0] <= bounds[1], "lower, upper")
    case .numbersByName: return expect(value is [String: Double], "numbers by name")
    case .list(let shape):
      guard let list = value as? [Any] else { return expect(false, "a list") }
      return list.enumerated().flatMap { shape.faults(in: $1, at: "\(place)[\($0)]") }
    case .object(let shapes):
      guard let object = value as? [String: Any] else { return expect(false, "an object") }
      return shapes.sorted { $0.key < $1.key }.flatMap { key, shape in
        shape.faults(in: object[key], at: "\(place).\(key)")
      }
    }
  }

  /// JSON's `true` and `false` come as numbers that know where they are from.
  private func isBoolean(_ number: NSNumber) -> Bool {
    String(cString: number.objCType) == "c"
  }
}

/// The documents that `product.md` promises.
enum Contract {
  static let fit = Shape.object([
    "name": .text, "pool": .text, "weights_sign": .text, "rows": .integer, "classes": .list(.text),
    "tie": .optional(.text),
    "log_loss": .object(["in_sample": .number, "cross_validated": .number, "standard_error": .number]),
    "temperature": .optional(.number), "class_bias": .numbersByName, "closeness": .number, "side_bias": .number,
    "swap_averaging": .truth,
    "penalty": .object(["equal_weights": .optional(.number), "class_deviation": .optional(.number)]),
    "models": .list(
      .object([
        "name": .text, "weight": .number, "tie_weight": .optional(.number), "normalised_weight": .optional(.number),
        "log_loss": .number, "leave_out_delta": .optional(.number),
      ])),
    "candidates": .list(
      .object([
        "pool": .text, "cross_validated": .number, "standard_error": .number, "difference": .number,
        "interval": .interval,
      ])),
    "certificate": .object(["gap": .number, "iterations": .integer, "converged": .truth]),
  ])

  static let submission = Shape.object(["path": .text, "rows": .integer, "sha256": .text])

  static let run = Shape.object([
    "database": .text, "fit": fit, "submission": .optional(submission), "report": .text,
  ])

  private static let decomposition = Shape.object(["score": .number, "mcb": .number, "dsc": .number, "unc": .number])

  private static let errors = Shape.object([
    "top_label": .number, "top_label_equal_mass": .number, "class_wise": .number, "debiased_l2": .number,
    "smooth": .number, "maximum": .number,
  ])

  static let inspect = Shape.object([
    "subject": .text, "rows": .integer, "log_loss": .number, "brier": .number, "accuracy": .number,
    "ranked_probability_score": .number, "ece": errors, "ece_null": errors,
    "per_class": .list(
      .object([
        "class": .text, "ece": .number, "ece_null": .number, "smooth_ece": .number, "smooth_ece_null": .number,
        "brier": decomposition, "log_loss": decomposition, "spiegelhalter": .object(["z": .number, "p": .number]),
        "mean_probability": .number, "frequency": .number,
        "bins": .list(
          .object([
            "lower": .number, "upper": .number, "count": .integer, "mean_probability": .number, "frequency": .number,
            "interval": .interval, "flagged": .truth,
          ])),
        "curve": .list(.object(["probability": .number, "recalibrated": .number, "band": .interval])),
        "histogram": .list(.integer),
      ])),
    "tie": .optional(
      .object([
        "tie_log_loss": .number, "decisive_log_loss": .number, "decisive_share": .number,
        "by_margin": .list(
          .object([
            "margin": .number, "predicted": .number, "observed": .number, "count": .integer, "interval": .interval,
            "flagged": .truth,
          ])),
        "position": .object(["predicted_margin": .number, "observed_margin": .number, "standard_error": .number]),
      ])),
  ])
}
