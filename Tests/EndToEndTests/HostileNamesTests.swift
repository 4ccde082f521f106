import Foundation
import Testing

/// Names of models, classes, ids and fits that mean something to SQL, CSV, a terminal or a spreadsheet: they are kept
/// exactly, or refused.
@Suite struct HostileNamesTests {
  static let names = [
    "it's", "a \"quoted\" name", "'; DROP TABLE model; --", "two\nlines", "tab\tand\rreturn", "a,b;c", "=cmd()", "-1+1",
    "null", "\u{1B}[31mred", "e\u{301} é", "%s%n\\0", "猫 🐈", "../../etc", "?1",
  ]

  private static func cell(_ text: String) -> String { "\"\(text.replacing("\"", with: "\"\""))\"" }

  private static func table(_ header: [String], _ rows: [[String]]) -> String {
    ([header] + rows).map { $0.map(cell).joined(separator: ",") + "\n" }.joined()
  }

  private static let classes = Array(names.prefix(5))
  private static let ids = names + (0..<46).map { "r\($0)" }

  /// Labels and one file of predictions, for labelled and for test rows.
  private func write(to work: Workspace) throws {
    let header = ["id"] + Self.classes
    let labels = Self.ids.enumerated().map { row, id in
      [id] + Self.classes.indices.map { $0 == row % Self.classes.count ? "1" : "0" }
    }
    let shares = ["0.125", "0.25", "0.125", "0.25", "0.25"]
    try work.write("labels.csv", Self.table(header, labels))
    try work.write("oof.csv", Self.table(header, Self.ids.map { [$0] + shares }))
    try work.write("test.csv", Self.table(header, Self.names.map { [$0] + shares }))
  }

  @Test func everythingComesBackExactly() async throws {
    try await withWorkspace { work in
      try write(to: work)
      try await work.done("load", "labels", "labels.csv", "--no-tie")
      for name in Self.names {
        try await work.done("load", "model", "--oof", "oof.csv", "--test", "test.csv", "--", name)
      }
      let byBytes = Self.names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      #expect(try await work.models().map { Array($0.utf8) } == byBytes.map { Array($0.utf8) })
      // Fits are slow on a debug build.
      let fits = Temper.isGiven ? Self.names : Array(Self.names.prefix(4))
      for name in fits { try await work.done("fit", "--pool", "best", "--name=\(name)", "--quiet") }
      #expect(try await work.fits() == fits)
      for name in fits {
        let shown = try document(try await work.done("show", "--json", "--", name))
        #expect(shown["name"] as? String == name)
        #expect(shown["classes"] as? [String] == Self.classes)
      }
      // Nothing a terminal would obey is printed as it is.
      for arguments in [
        ["models"], ["fits"], ["show", "two\nlines"], ["check"], ["remove", "model", "\u{1B}[31mred"],
      ] {
        let outcome = try await Temper.run(arguments, in: work.path)
        #expect(outcome.code == 0 && !outcome.output.utf8.contains(0x1B), "\(arguments) \(outcome)")
      }
      try await work.done("remove", "model", "--", "'; DROP TABLE model; --")
      try await work.done("remove", "fit", "--", "'; DROP TABLE model; --")
      #expect(try await work.models().count == Self.names.count - 2)
      try await work.done("check")
    }
  }

  @Test func idsAreWrittenBackExactlyWithAWarning() async throws {
    try await withWorkspace { work in
      try write(to: work)
      try await work.done("load", "labels", "labels.csv", "--no-tie")
      try await work.done("load", "model", "m", "--oof", "oof.csv", "--test", "test.csv")
      // What is made up here tells next to nothing, and that is said.
      try await work.warned(
        "fit", "--pool", "best",
        of: [
          "the slope of the calibrator, 1 / temperature, is 0.01, an end of its range: the predictions tell next to nothing, or are misread",
          "the nested log loss 1.6106 is no better than guessing, 1.6089 of the class shares: the predictions may be misread, or of other rows",
        ])
      let outcome = try await work.temper("submit", "-o", "s.csv")
      #expect(outcome.code == 0)
      #expect(
        outcome.errors
          == "temper: warning: 2 ids begin like a formula (\"=cmd()\"): written as they are, but a spreadsheet that opens the file may run them\n"
      )
      #expect(try await work.temper("submit", "-o", "s.csv", "--force", "--quiet").errors == "")
      // Read back as a file of predictions, every id is that of its labels.
      try work.write("again.csv", Self.table(["id"] + Self.classes, Self.names.map { [$0, "1", "0", "0", "0", "0"] }))
      try await work.done("load", "labels", "again.csv", "--no-tie", "-d", "again.sqlite")
      try await work.warned(
        "load", "model", "m", "--oof", "s.csv", "-d", "again.sqlite",
        of: [
          "m: worse than guessing (1.6136 against 0.0000 of the class shares); check that its rows are out-of-fold predictions of these labels, or leave it out: --without m"
        ])
    }
  }

  @Test func nulIsRefused() async throws {
    try await withWorkspace { work in
      try work.write("labels.csv", "id,a,b\n1,1,0\n2\0,0,1\n3,0,1\n")
      let outcome = try await work.temper("load", "labels", "labels.csv", "--no-tie")
      #expect(outcome.code == 65, "\(outcome)")
      try work.write("labels.csv", "id,a,b\0\n1,1,0\n2,0,1\n3,0,1\n")
      let header = try await work.temper("load", "labels", "labels.csv", "--no-tie")
      #expect(header.code == 65, "\(header)")
      #expect(!work.exists("temper.sqlite"))
    }
  }
}
