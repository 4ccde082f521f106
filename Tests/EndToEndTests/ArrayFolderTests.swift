import Foundation
import Testing

/// A folder of arrays alone, as programs hand one over: nothing in it has ids or names.
@Suite struct ArrayFolderTests {
  private static let classes = ["tie", "a", "b"]
  private static let labels = (0..<30).map { ["a", "tie", "b", "a", "b"][$0 % 5] }

  private static func rows(_ count: Int, _ shift: Int) -> [[Double]] {
    (0..<count).map { row in
      let weights = (0..<3).map { 1 + Double((row * 7 + $0 * 5 + shift) % 11) }
      let sum = weights.reduce(0, +)
      return weights.map { $0 / sum }
    }
  }

  /// The same folder as arrays, and as text with ids.
  private func write(to work: Workspace) throws {
    let header = (["id"] + Self.classes).joined(separator: ",") + "\n"
    func table(_ rows: [[Double]], from first: Int) -> String {
      header
        + rows.enumerated().map { row, cells in
          "\(first + row)," + cells.map { "\($0)" }.joined(separator: ",") + "\n"
        }.joined()
    }
    for (number, model) in ["m0", "m1"].enumerated() {
      try work.write("arrays/oof/\(model).npy", NumPyFile.bytes(Self.rows(30, number)))
      try work.write("arrays/test/\(model).npy", NumPyFile.bytes(Self.rows(4, number + 5)))
      try work.write("text/oof/\(model).csv", table(Self.rows(30, number), from: 0))
      // Test rows are numbered on from the labelled ones.
      try work.write("text/test/\(model).csv", table(Self.rows(4, number + 5), from: 30))
    }
    let hot = Self.labels.map { label in Self.classes.map { $0 == label ? 1.0 : 0 } }
    try work.write("arrays/labels.npy", NumPyFile.bytes(hot))
    try work.write(
      "text/labels.csv",
      header
        + hot.enumerated().map { row, cells in
          "\(row)," + cells.map { $0 == 1 ? "1" : "0" }.joined(separator: ",") + "\n"
        }.joined())
    let segments = "id,part\n" + (0..<34).map { "\($0),\($0 % 2)x\n" }.joined()
    for folder in ["arrays", "text"] { try work.write("\(folder)/segments.csv", segments) }
  }

  private let options = ["--pool", "linear", "--folds", "3", "--bootstrap", "0", "--quiet"]

  @Test func isReadAsTextWithIDs() async throws {
    try await withWorkspace { work in
      try write(to: work)
      for (folder, own) in [("arrays", ["--in-order", "--classes", "tie,a,b"]), ("text", [])] {
        let outcome = try await Temper.run(
          ["run", folder, "-o", "out-\(folder)"] + own + options, in: work.path)
        #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome)")
      }
      let submission = try work.text("out-arrays/submission.csv")
      #expect(submission == (try work.text("out-text/submission.csv")))
      let lines = submission.split(separator: "\n")
      #expect(lines.count == 5 && lines[0] == "id,tie,a,b" && lines[1].hasPrefix("30,") && lines[4].hasPrefix("33,"))
    }
  }

  @Test func classesThatAreGivenMustBeThoseOfTheLabels() async throws {
    try await withWorkspace { work in
      try write(to: work)
      try await work.refused(
        "run", "arrays", "-o", "out", "--in-order", "--classes", "a,a,b", code: 64,
        says: "temper: --classes: found a,a,b, expected two or more different names")
      let outcome = try await Temper.run(
        ["run", "text", "-o", "out", "--classes", "a,b,draw"] + options, in: work.path)
      #expect(outcome.code == 65 && !work.exists("out"), "\(outcome)")
    }
  }
}
