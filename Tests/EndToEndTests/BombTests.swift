import Foundation
import Testing

/// Five gibibytes packed into a few megabytes: refused as soon as what is wrong is seen, or at the limit.
@Suite struct BombTests {
  private static let header = "id,winner_model_a,winner_model_b,winner_tie\n"

  /// Members of a gzip file may follow one another, so that a part is packed once.
  private func bomb(_ work: Workspace, start: String, part: Data, times: Int) throws {
    try work.write("start", Data(start.utf8))
    try work.write("part", part)
    try Tools.shell(
      "gzip -1 -c start > b.csv.gz; gzip -1 -c part > p.gz; for i in $(seq \(times)); do cat p.gz; done >> b.csv.gz",
      in: work.path)
  }

  @Test(arguments: [
    ("zeros", "\0", "b.csv.gz:2:1: found the character U+0000"),
    ("one line", "a", "b.csv.gz:2:"),
    ("blank lines", "\n", "b.csv.gz:2:1: found a blank line"),
    ("the same row", "r,0.5,0.25,0.25\n", "b.csv.gz:3:1: found the id \"r\" a second time"),
  ]) func isRefused(name: String, content: String, message: String) async throws {
    try await withWorkspace { work in
      try work.write("labels.csv", Data((Self.header + "r,1,0,0\ns,0,1,0\n").utf8))
      try await work.done("load", "labels", "labels.csv")
      let bytes = Data(content.utf8)
      var part = Data()
      while part.count < 1 << 22 { part.append(bytes) }
      try bomb(work, start: Self.header, part: part, times: 1_280)
      let before = try work.contents()
      let outcome = try await Temper.run(["load", "model", "m", "--oof", "b.csv.gz"], in: work.path)
      #expect(outcome.code == 65 && outcome.errors.hasPrefix("temper: \(message)"), "\(outcome.errors.prefix(300))")
      #expect(try work.contents() == before)
    }
  }

  /// A small limit, and rows that are right.
  @Test func theLimitHolds() async throws {
    try await withWorkspace { work in
      let rows = (0..<40_000).map { "r\($0),1,0,0\n" }.joined()
      try work.write("labels.csv", Data((Self.header + rows).utf8))
      try Tools.shell("gzip -c labels.csv > labels.csv.gz", in: work.path)
      let outcome = try await Temper.run(
        ["load", "labels", "labels.csv.gz"], in: work.path, environment: ["TEMPER_UNPACK_LIMIT": "0.0001"])
      #expect(outcome.code == 65)
      #expect(outcome.errors.hasPrefix("temper: labels.csv.gz: found more than 107,374 bytes packed into "))
      #expect(!FileManager.default.fileExists(atPath: work.path + "/temper.sqlite"))
      try await work.done("load", "labels", "labels.csv.gz")
    }
  }
}
