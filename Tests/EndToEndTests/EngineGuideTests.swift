import Foundation
import Testing

/// The worked example of the guide "When one machine is too small", on a file as it describes.
@Suite struct EngineGuideTests {
  private static func commands() throws -> [String] {
    let guide = URL(fileURLWithPath: fixtures).deletingLastPathComponent()
      .appendingPathComponent("Sources/Temper/Temper.docc/WhenOneMachineIsTooSmall.md")
    let block = try String(contentsOf: guide, encoding: .utf8).components(separatedBy: "```sh\n")[1]
    return block.components(separatedBy: "```")[0].split(separator: "\n").map(String.init)
  }

  /// The words of a line, in which quotes hold some together.
  private static func words(_ line: String) -> [String] {
    line.split(separator: "\"", omittingEmptySubsequences: false).enumerated().flatMap { index, piece in
      index.isMultiple(of: 2) ? piece.split(separator: " ").map(String.init) : [String(piece)]
    }
  }

  @Test(.enabled(if: TestEngines.duckdb != nil, "duckdb is not here")) func workedExampleWorks() async throws {
    let duckdb = try #require(TestEngines.duckdb)
    try await withWorkspace { work in
      let table = EngineTable(work: work, engine: .init(dialect: "duckdb", command: "\(duckdb) made.duckdb"))
      try table.make(rows: 1500)
      try table.run("COPY (SELECT * EXCLUDE (fold, person) FROM \(table.name)) TO 'arena.csv' (HEADER);\n")
      var printed: [String] = []
      for line in try Self.commands() {
        let words = Self.words(line).map { $0.replacing("duckdb -csv", with: duckdb) }
        #expect(words.first == "temper")
        let outcome = try await Temper.run(Array(words.dropFirst()), in: work.path)
        #expect(outcome.code == 0, "\(line) \(outcome)")
        printed.append(outcome.output)
      }
      #expect(printed.count == 6 && printed[0].contains(" of 1,500 rows of read_csv('arena.csv') with 2 models\n"))
      #expect(printed[2].contains(": up to ") && printed[2].contains("refined "))
      #expect(printed[4].hasPrefix("wrote predict.sql: the fit fit-2 for duckdb\n"))
      #expect(printed[5] == "made blended: 1,500 rows of the fit fit-2\n")
      // Both ways to the predictions are one.
      try work.write("same.sql", "COPY (\(try work.text("predict.sql").dropLast(2))) TO 'one.csv';\n")
      try Tools.shell("\(duckdb) < same.sql", in: work.path)
      try work.write("same.sql", "COPY (FROM blended) TO 'two.csv';\n")
      try Tools.shell("\(duckdb) predictions.duckdb < same.sql", in: work.path)
      #expect(try Set(cells(work.text("one.csv"))) == Set(cells(work.text("two.csv"))))
    }
  }
}
