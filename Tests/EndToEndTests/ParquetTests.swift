import Foundation
import Testing

/// Parquet files are read through DuckDB, where its program is on the PATH.
@Suite struct ParquetTests {
  /// A folder with the program, in front of the PATH.
  private static let path: String? = {
    guard let program = TestEngines.duckdb?.split(separator: " ").first.map(String.init) else { return nil }
    let folder = program.contains("/") ? "\(URL(fileURLWithPath: program).deletingLastPathComponent().path):" : ""
    return folder + (ProcessInfo.processInfo.environment["PATH"] ?? "")
  }()

  @Test(.enabled(if: path != nil, "duckdb is not here")) func predictionsAreThoseOfCSV() async throws {
    let path = try #require(Self.path)
    try await withWorkspace { work in
      var labels = "id,a,b\n"
      var oof = "id,a,b\n"
      for row in 0..<40 {
        labels += "r\(row),\(row % 2),\(1 - row % 2)\n"
        oof += "r\(row),0.\(row + 10),0.\(90 - row)\n"
      }
      try work.write("labels.csv", labels)
      try work.write("it's.csv", oof)
      try work.write("make.sql", "COPY (FROM 'it''s.csv') TO 'it''s.parquet' (FORMAT parquet);\n")
      try Tools.shell("\(try #require(TestEngines.duckdb)) < make.sql", in: work.path)
      try await work.done("load", "labels", "labels.csv", "--no-tie")
      let read = try await work.temper(
        "load", "model", "m", "--oof", "it's.parquet", "--quiet", environment: ["PATH": path])
      #expect(read.code == 0 && read.errors == "", "\(read)")
      try await work.done("load", "model", "n", "--oof", "it's.csv", "--quiet")
      let models = try #require(
        try JSONSerialization.jsonObject(with: Data(try await work.done("models", "--json").utf8)) as? [[String: Any]])
      #expect(models[0]["log_loss"] as? Double == models[1]["log_loss"] as? Double)
      // The hash is that of the file itself.
      #expect(models[0]["sha256"] as? String == (try Tools.sha256(work.path("it's.parquet"))))
      // Without the program, and for what only begins like one, the line to type is named.
      let line =
        "temper: x.parquet:1:1: found a Parquet file, expected text, or an array of NumPy; read it with: duckdb -csv -c \"from 'x.parquet'\" > x.csv"
      try work.write("x.parquet", try work.bytes("it's.parquet"))
      let without = try await work.temper(
        "load", "model", "o", "--oof", "x.parquet", environment: ["PATH": "/nowhere"])
      #expect(without.code == 65 && without.firstError == line, "\(without)")
      try work.write("x.parquet", "PAR1 and so on")
      let broken = try await work.temper("load", "model", "o", "--oof", "x.parquet", environment: ["PATH": path])
      #expect(broken.code == 65 && broken.firstError == line, "\(broken)")
    }
  }

  /// DuckDB reads these by an extension that it does not bring along.
  @Test func featherIsNamedWithTheLineThatReadsIt() async throws {
    try await withWorkspace { work in
      try work.write("labels.csv", "id,a,b\nr1,1,0\nr2,0,1\n")
      try await work.done("load", "labels", "labels.csv", "--no-tie", "--quiet")
      try work.write("x.feather", Data("ARROW1\0\0".utf8))
      try await work.refused(
        "load", "model", "m", "--oof", "x.feather", code: 65,
        says:
          "temper: x.feather:1:1: found a Feather file (Arrow), expected text, or an array of NumPy; convert it: python -c \"import pandas; pandas.read_feather('x.feather').to_csv('x.csv', index=False)\"",
        environment: ["PATH": Self.path ?? "/usr/bin"])
    }
  }
}
