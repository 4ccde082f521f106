import Foundation

/// Writes small folders of seeded predictions, as `temper run` reads them.
struct MadeFolder {
  var rows = 90
  var tests = 10
  var classes = ["winner_model_a", "winner_model_b", "winner_tie"]
  var models = ["m0", "m1", "m2"]
  /// How many of the models have predictions on exchanged sides.
  var swapped = 0
  var hasFolds = true
  var hasGroups = false
  var hasSample = true
  var seed: UInt64 = 1

  static func classes(_ count: Int) -> [String] { (0..<count).map { "class_\($0)" } }

  func write(to workspace: Workspace, _ name: String = "in") throws {
    var random = SeededGenerator(state: seed)
    let ids = (0..<rows).map { "r\($0)" }
    let testIDs = (0..<tests).map { "t\($0)" }
    let truth = (0..<rows + tests).map { _ in classes.map { _ in random.normal() } }
    let labels = (0..<rows).map { row in
      row < classes.count ? row : Self.draw(Self.softmax(truth[row]), random.unit())
    }
    let header = ["id"] + classes
    func put(_ file: String, _ table: [[String]]) throws { try workspace.write("\(name)/\(file)", text(table)) }

    try put(
      "labels.csv",
      [header]
        + zip(ids, labels).map { id, label in
          [id] + classes.indices.map { $0 == label ? "1" : "0" }
        })
    if hasFolds { try put("folds.csv", [["id", "fold"]] + ids.enumerated().map { [$1, "\($0 % 4)"] }) }
    if hasGroups {
      // Three rows of one fold each, so that folds split no group.
      try put(
        "groups.csv", [["id", "person"]] + (ids + testIDs).enumerated().map { [$1, "p\($0 % 4 + $0 / 12 * 4)"] })
    }
    if hasSample {
      // Neither rows nor columns in the order of the other files.
      try put(
        "sample_submission.csv",
        [["id"] + classes.reversed()]
          + testIDs.reversed().map { id in
            [id] + classes.map { _ in "0.5" }
          })
    }
    for (m, model) in models.enumerated() {
      func table(_ ids: [String], from first: Int, exchanged: Bool) -> [[String]] {
        [header]
          + ids.indices.map { row in
            let scores = truth[first + row].map { (0.4 + 0.3 * Double(m)) * $0 + 0.5 * random.normal() }
            var row = [ids[row]] + Self.softmax(scores).map { "\(($0 * 1e9).rounded() / 1e9)" }
            if exchanged { row.swapAt(1, 2) }
            return row
          }
      }
      try put("oof/\(model).csv", table(ids, from: 0, exchanged: false))
      if tests > 0 { try put("test/\(model).csv", table(testIDs, from: rows, exchanged: false)) }
      if m < swapped {
        try put("swapped/oof/\(model)_swapped.csv", table(ids, from: 0, exchanged: true))
        if tests > 0 { try put("swapped/test/\(model)_swapped.csv", table(testIDs, from: rows, exchanged: true)) }
      }
    }
  }

  static func softmax(_ scores: [Double]) -> [Double] {
    let weights = scores.map { Foundation.exp($0) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  static func draw(_ probabilities: [Double], _ number: Double) -> Int {
    var rest = number
    for (label, probability) in probabilities.enumerated() {
      rest -= probability
      if rest < 0 { return label }
    }
    return 0
  }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// In [0, 1).
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Nearly normal with variance 1: the sum of twelve uniform numbers.
  mutating func normal() -> Double { (0..<12).reduce(-6.0) { sum, _ in sum + unit() } }
}
