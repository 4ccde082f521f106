import Foundation
import Testing

/// Every file of `fixtures/malformed`, as the command refuses it. `Snapshots/malformed.txt` holds the exact lines.
@Suite struct MalformedInputTests {
  private static let folder = fixtures + "/malformed"
  private static let good: Set = ["README.md", "good.csv", "labels.csv"]

  static let files =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { !good.contains($0) }.sorted()

  private static func command(_ file: String) -> [String] {
    if file == "labels_unknown_class.csv" {
      return ["load", "labels", file, "--replace", "--classes", "winner_model_a,winner_model_b,winner_tie"]
    }
    if file.hasPrefix("labels") { return ["load", "labels", file, "--replace"] }
    if file.hasPrefix("folds") { return ["load", "folds", file] }
    if file.hasPrefix("weights") { return ["load", "weights", file] }
    return ["load", "model", "m", "--oof", file, "--replace"]
  }

  private func copy(_ file: String, _ work: Workspace, to name: String) throws {
    try work.write(name, Data(contentsOf: URL(fileURLWithPath: "\(Self.folder)/\(file)")))
  }

  @Test func everyFileIsRefused() async throws {
    #expect(Self.files.count >= 60)
    var lines = ""
    try await withWorkspace { work in
      try copy("labels.csv", work, to: "labels.csv")
      try copy("good.csv", work, to: "good.csv")
      try await work.done("load", "labels", "labels.csv")
      try await work.done("load", "model", "m", "--oof", "good.csv")
      for file in Self.files {
        try copy(file, work, to: file)
        let before = try work.contents()
        let outcome = try await Temper.run(Self.command(file), in: work.path)
        #expect(outcome.code == 65 && !outcome.wasKilled, "\(file): \(outcome)")
        #expect(outcome.output == "", "\(file)")
        #expect(try work.contents() == before, "\(file)")
        #expect(outcome.errors.hasPrefix("temper: \(file):") && outcome.errors.hasSuffix("\n"), "\(file)")
        // Further lines are further problems of the same file.
        let further = outcome.errors.split(separator: "\n").dropFirst()
        #expect(further.allSatisfy { $0.hasPrefix("\(file):") && $0.contains(": found ") }, "\(file)")
        lines += outcome.errors
      }
    }
    try Snapshot.check("malformed.txt", lines)
  }

  @Test func labelsThatAreRefusedMakeNoDatabase() async throws {
    try await withWorkspace { work in
      for file in Self.files.filter({ $0.hasPrefix("labels") }) {
        try copy(file, work, to: file)
        let before = try work.contents()
        let outcome = try await Temper.run(Self.command(file), in: work.path)
        #expect(outcome.code == 65, "\(file)")
        #expect(try work.contents() == before, "\(file)")
      }
    }
  }

  @Test(arguments: [
    (
      "nan.csv", "oof/m.csv",
      "in/oof/m.csv:4:3: found \"nan\", expected a probability from 0 to 1; fill in the value or remove the row"
    ),
    (
      "row_sum.csv", "test/m.csv",
      "in/test/m.csv:6:3: found probabilities that sum to 0.9, expected a sum within 0.001 of 1; to divide each row by its sum say --normalise m; for scores whose softmax is meant --logits m"
    ),
    (
      "missing_rows.csv", "swapped/oof/m_swapped.csv",
      "in/swapped/oof/m_swapped.csv:5:1: found the end after 3 rows, expected 6, one for each id of in/labels.csv; add the rows of \"3\", \"5\" and \"6\", or leave such rows out of fits and scores with --partial"
    ),
    (
      "labels_two_ones.csv", "labels.csv",
      "in/labels.csv:3:7: found a second 1 in the row, expected exactly one 1 among the class columns; correct the row"
    ),
    (
      "folds_empty.csv", "folds.csv",
      "in/folds.csv:5:3: found an empty cell, expected a fold in every row; complete the row, or leave rows that were never validated out of fits and scores with --partial"
    ),
    (
      "duplicate_id.csv", "sample_submission.csv",
      "in/sample_submission.csv:6:1: found the id \"2\" a second time, first on line 3, expected every id once; remove one of the rows"
    ),
    (
      "unknown_id.csv", "oof/m.csv",
      "in/oof/m.csv:7:1: found the id \"7\" not in in/labels.csv, expected the ids of in/labels.csv only; check that both files are of the same examples"
    ),
  ]) func runRefusesThemToo(_ file: String, _ place: String, _ message: String) async throws {
    try await withWorkspace { work in
      try copy("labels.csv", work, to: "in/labels.csv")
      for name in ["oof/m.csv", "test/m.csv", "swapped/oof/m_swapped.csv", "swapped/test/m_swapped.csv"] {
        try copy("good.csv", work, to: "in/\(name)")
      }
      try work.write("in/folds.csv", "id,fold\n1,a\n2,a\n3,b\n4,b\n5,c\n6,c\n")
      try await work.done("run", "in", "--pool", "mean", "--quiet")
      try copy(file, work, to: "in/\(place)")
      try await work.refused("run", "in", "--pool", "mean", code: 65, says: "temper: \(message)")
    }
  }
}
