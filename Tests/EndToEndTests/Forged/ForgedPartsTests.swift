import Foundation
import GRDB
import Testing

/// What can be forged in one part of a database each, and what commands say of it.
@Suite struct ForgedPartsTests {
  private func withFit(_ body: (Workspace) async throws -> Void) async throws {
    try await withWorkspace { work in
      try await work.load(["m0", "m1"], of: MadeFolder(rows: 60, models: ["m0", "m1"]))
      try await work.done("fit", "--pool", "tie-aware", "--calibration", "tie-map", "--quiet")
      try await body(work)
    }
  }

  /// Changes the JSON in a column of the fit, and seals the database.
  private func forge(_ column: String, in work: Workspace, _ change: (inout [String: Any]) -> Void) throws {
    try Forgery.make(work.path("temper.sqlite")) { db in
      let text = try String.fetchOne(db, sql: "SELECT \(column) FROM fit") ?? ""
      var object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
      change(&object)
      let data = try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys])
      try db.execute(sql: "UPDATE fit SET \(column) = ?", arguments: [String(decoding: data, as: UTF8.self)])
    }
  }

  @Test(arguments: [
    #"{"side_weights": [1e308, 1e308], "tie_weights": [1e308, 1e308]}"#, #"{"tie_weights": [1e308, -1e308]}"#,
    #"{"blocks": {"closeness": [1e308]}, "tie_weights": [1e308, 1e308]}"#,
    #"{"blocks": {"sideBias": [1.7e308]}, "side_weights": [1e308, 1e308]}"#,
  ]) func submissionHoldsProbabilitiesOrIsNotWritten(_ pool: String) async throws {
    try await withFit { work in
      let values = try document(pool)
      try forge("blend", in: work) { blend in
        var changed = blend["pool"] as? [String: Any] ?? [:]
        for (key, value) in values { changed[key] = value }
        blend["pool"] = changed
      }
      let outcome = try await work.temper("submit", "-o", "s.csv")
      #expect([0, 65].contains(outcome.code), "\(outcome)")
      #expect(work.exists("s.csv") == (outcome.code == 0))
      if outcome.code == 0 {
        let numbers = cells(try work.text("s.csv")).dropFirst().flatMap { $0.dropFirst().map { Double($0) ?? .nan } }
        #expect(numbers.count == 30 && numbers.allSatisfy { $0 >= 0 && $0 <= 1 }, "\(numbers)")
      } else {
        #expect(outcome.errors.hasPrefix("temper: the fit \"fit-1\" predicts "), "\(outcome)")
        #expect(outcome.errors.contains(" for the row \"t"), "\(outcome)")
        #expect(
          outcome.errors.hasSuffix(
            ", expected probabilities from 0 to 1 with the sum 1; the stored fit was changed, or its numbers are beyond use: fit again\n"
          ), "\(outcome)")
      }
    }
  }

  /// At least one of the above is refused: numbers that large have no softmax.
  @Test func weightsBeyondUseAreNamed() async throws {
    try await withFit { work in
      try forge("blend", in: work) { blend in
        var pool = blend["pool"] as? [String: Any] ?? [:]
        (pool["side_weights"], pool["tie_weights"]) = ([1e308, 1e308], [1e308, 1e308])
        blend["pool"] = pool
      }
      let outcome = try await work.temper("submit", "-o", "s.csv")
      #expect(outcome.code == 65 && outcome.errors.contains("nan"), "\(outcome)")
      #expect(!work.exists("s.csv"))
    }
  }

  @Test func storedTextsDoNotCommandATerminal() async throws {
    let hostile = "\u{1B}]0;owned\u{07}\u{1B}[2J\u{9B}31m\r\u{7F}"
    try await withFit { work in
      try forge("document", in: work) { document in
        var calibration = document["calibration"] as? [String: Any] ?? [:]
        calibration["parameters"] = [["name": hostile, "values": [1.0]]]
        document["calibration"] = calibration
        document["swapped_models"] = [hostile]
        document["warnings"] = [hostile]
      }
      let text = try await work.done("show")
      #expect(text.contains("\\u{1B}]0;owned\\u{7}\\u{1B}[2J\\u{9B}31m\\r\\u{7F} 1.00"), "\(text)")
      let json = try await work.done("show", "--json")
      for output in [text, json] {
        #expect(
          output.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control }, "\(output)")
      }
      // Escapes say the same.
      #expect(try document(json)["warnings"] as? [String] == [hostile])
      try forge("document", in: work) { $0["pool"] = hostile }
      let outcome = try await work.temper("show")
      #expect(outcome.code == 65 && !outcome.errors.utf8.contains(0x1B), "\(outcome)")
    }
  }

  /// JSON allows them between its parts, where a terminal obeys them all the same.
  @Test func tabsOfAStoredDocumentAreNotPrinted() async throws {
    try await withFit { work in
      let shown = try await work.done("show", "--json")
      try Forgery.make(work.path("temper.sqlite")) { db in
        try db.execute(
          sql: "UPDATE fit SET document = replace(document, ',' || char(10), char(9) || ',' || char(13) || char(10))")
      }
      #expect(try await work.done("show", "--json") == shown)
    }
  }

  @Test func listsOfOtherLengthsAreRefused() async throws {
    try await withFit { work in
      try forge("document", in: work) { document in
        let effect: [String: Any] = ["slope": 1.0, "biases": [0.0]]
        document["segments"] = [
          "shared": effect,
          "columns": [["name": "c", "penalty": 1.0, "values": [["name": "v", "effect": effect]]]],
        ]
      }
      let outcome = try await work.temper("show")
      #expect(outcome.code == 65 && outcome.errors.contains("cannot be read; fit it again"), "\(outcome)")
    }
  }

  @Test func triggersDoNotRun() async throws {
    try await withFit { work in
      try Forgery.make(work.path("temper.sqlite")) { _ in
      } last: {
        try $0.execute(sql: "CREATE TRIGGER helpful AFTER DELETE ON class BEGIN DELETE FROM fit; END")
      }
      let line =
        "temper: temper.sqlite: found the trigger \"helpful\", expected nothing but what Temper makes itself. Remove it with the program that made it, or load the files into a new database."
      try await work.refused("load", "labels", "in/labels.csv", "--replace", code: 65, says: line)
      try await work.refused("check", code: 65, says: line)
    }
  }

  /// The checksum is right, and what it is of is no fit.
  @Test(arguments: ["blend", "document"]) func checkNamesAFitThatCannotBeUsed(_ column: String) async throws {
    try await withFit { work in
      try forge(column, in: work) { $0 = ["forged": true] }
      let check = try await work.temper("check")
      #expect(check.code == 65 && check.output.contains("numbers of fit \"fit-1\""), "\(check)")
      #expect(check.output.contains("cannot be read: "), "\(check)")
      #expect(check.errors.hasPrefix("temper: temper.sqlite: found 1 problem"), "\(check)")
    }
  }
}
