import Foundation
import Testing

/// What a file says counts, and not how it is written.
@Suite struct EquivalentInputTests {
  enum Change: String, CaseIterable, Sendable {
    case namedLabels, gzip, carriageReturns, byteOrderMark, noLastLineEnd, quotes, permutedRows, permutedColumns
    case permutedFolds, tabs, jsonLines, zstd
  }

  /// Every file a run reads, with what is made of its text.
  private func rewrite(_ work: Workspace, _ change: (String, String) throws -> Void) throws {
    for name in try work.contents().keys.sorted() where name.hasPrefix("in/") && name.hasSuffix(".csv") {
      try change(name, work.text(name))
    }
  }

  private func apply(_ change: Change, _ work: Workspace) throws {
    func isPredictions(_ name: String) -> Bool { name.contains("oof/") || name.contains("test/") }
    switch change {
    case .namedLabels:
      let table = cells(try work.text("in/labels.csv"))
      let rows = table.dropFirst().map { row in [row[0], table[0][row.firstIndex(of: "1") ?? 0]] }
      try work.write("in/labels.csv", text([["id", "winner"]] + rows))
    case .gzip: try rewrite(work) { name, _ in try Tools.gzip(work.path(name)) }
    // Where zstd is not installed, these files stay as they are.
    case .zstd: try rewrite(work) { name, _ in _ = try Tools.zstd(work.path(name)) }
    case .tabs:
      try rewrite(work) { name, content in
        try work.write(name.replacing(".csv", with: ".tsv"), content.replacing(",", with: "\t"))
        try work.remove(name)
      }
    case .jsonLines:
      try rewrite(work) { name, content in
        let table = cells(content)
        let lines = table.dropFirst().map { row in
          "{" + zip(table[0], row).map { "\"\($0)\":" + (Double($1) == nil ? "\"\($1)\"" : $1) }.joined(separator: ", ")
            + "}\n"
        }
        try work.write(name.replacing(".csv", with: ".jsonl"), lines.joined())
        try work.remove(name)
      }
    case .carriageReturns: try rewrite(work) { try work.write($0, $1.replacing("\n", with: "\r\n")) }
    case .byteOrderMark: try rewrite(work) { try work.write($0, "\u{FEFF}" + $1) }
    case .noLastLineEnd: try rewrite(work) { try work.write($0, String($1.dropLast())) }
    case .quotes:
      try rewrite(work) { name, content in
        try work.write(name, text(cells(content).map { $0.map { "\"\($0)\"" } }))
      }
    case .permutedRows:
      try rewrite(work) { name, content in
        let table = cells(content)
        if isPredictions(name) { try work.write(name, text([table[0]] + table.dropFirst().reversed())) }
      }
    case .permutedColumns:
      try rewrite(work) { name, content in
        if isPredictions(name) { try work.write(name, text(cells(content).map { [$0[3], $0[1], $0[0], $0[2]] })) }
      }
    case .permutedFolds:
      for name in ["in/folds.csv", "in/groups.csv"] {
        let table = cells(try work.text(name))
        try work.write(name, text(([table[0]] + table.dropFirst().reversed()).map { [$0[1], $0[0]] }))
      }
    }
  }

  private static let folder = MadeFolder(swapped: 1, hasGroups: true)
  private static let run = [
    "run", "in", "--swapped", "always", "--pool", "linear", "--bootstrap", "0", "--json", "--output", "out",
  ]

  /// What comes of the folder as it is made, for all changes.
  private static let unchanged = Task {
    try await withWorkspace { work in
      try folder.write(to: work)
      let outcome = try await Temper.run(run, in: work.path)
      return (outcome: outcome, submission: try work.bytes("out/submission.csv"))
    }
  }

  @Test(arguments: Change.allCases) func sameNumbersOtherwiseWritten(_ change: Change) async throws {
    let (before, submission) = try await Self.unchanged.value
    try await withWorkspace { work in
      try Self.folder.write(to: work)
      try apply(change, work)
      let after = try await Temper.run(Self.run, in: work.path)
      #expect(before.code == 0 && after.code == 0, "\(after.errors)")
      #expect(try submission == work.bytes("out/submission.csv"))
      #expect(try document(before.output)["fit"] as? NSDictionary == document(after.output)["fit"] as? NSDictionary)
    }
  }

  /// The order of the labels is that of all sums, and so may move the last bits; nothing more.
  @Test func orderOfLabelsMovesTheLastBitsOnly() async throws {
    try await withWorkspace { work in
      try MadeFolder().write(to: work)
      let options = ["--pool", "tie-aware", "--weights", "signed", "--quiet", "--output"]
      let before = try await Temper.run(["run", "in"] + options + ["a"], in: work.path)
      let table = cells(try work.text("in/labels.csv"))
      let turned = ([table[0]] + table.dropFirst().reversed()).map { [$0[0], $0[3], $0[2], $0[1]] }
      try work.write("in/labels.csv", text(turned))
      // The order of the sides is part of the layout.
      let given = ["--tie", "winner_tie", "--sides", "winner_model_a", "winner_model_b"]
      let after = try await Temper.run(["run", "in"] + options + ["b"] + given, in: work.path)
      #expect(before.code == 0 && after.code == 0, "\(after.errors)")
      let first = cells(try work.text("a/submission.csv"))
      let second = cells(try work.text("b/submission.csv"))
      #expect(first.map { $0[0] } == second.map { $0[0] })
      #expect(first[0] == second[0])
      for (one, other) in zip(first.dropFirst(), second.dropFirst()) {
        for (a, b) in zip(one.dropFirst(), other.dropFirst()) {
          let numbers = (try #require(Double(a)), try #require(Double(b)))
          #expect(abs(numbers.0 - numbers.1) < 1e-9)
        }
      }
    }
  }
}
