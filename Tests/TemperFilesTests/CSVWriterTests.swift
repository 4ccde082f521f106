import Foundation
import TemperCore
import Testing

@testable import TemperFiles

@Suite struct SubmissionWriterTests {
  private let folder: ScratchFolder

  init() throws {
    folder = try ScratchFolder()
  }

  private func write(_ name: String, idPosition: Int = 0, overwrites: Bool = false) throws -> Source {
    try SubmissionWriter(overwrites: overwrites).write(
      to: folder.path(name), idColumn: "id", names: ["a", "b,c"], idPosition: idPosition, ids: ["1", "x \"y\""],
      probabilities: ProbabilityMatrix(classCount: 2, values: [0.1, 0.9, 1e-7, 1 - 1e-7]))
  }

  @Test func writesPlainNumbersAndQuotesText() throws {
    let record = try write("s.csv")
    #expect(try folder.text("s.csv") == "id,a,\"b,c\"\n1,0.1,0.9\n\"x \"\"y\"\"\",1e-07,0.9999999\n")
    #expect(record.path == folder.path("s.csv"))
    #expect(record.rows == 2)
    #expect(record.sha256 == "b061d72e5bb1952b505ed196baa232653c862aedb0245c8e23d1ff43cba87623")
  }

  @Test func theIdColumnStandsWhereItShall() throws {
    _ = try write("middle.csv", idPosition: 1)
    #expect(try folder.text("middle.csv") == "a,id,\"b,c\"\n0.1,1,0.9\n1e-07,\"x \"\"y\"\"\",0.9999999\n")
    _ = try write("last.csv", idPosition: 2)
    #expect(try folder.text("last.csv") == "a,\"b,c\",id\n0.1,0.9,1\n1e-07,0.9999999,\"x \"\"y\"\"\"\n")
  }

  @Test func refusesToReplace() throws {
    _ = try folder.file("s.csv", "old")
    let error = fileError { try write("s.csv") }
    #expect(error?.kind == .cannotCreate)
    #expect(try folder.text("s.csv") == "old")
    #expect(try write("s.csv", overwrites: true).rows == 2)
    #expect(try folder.names() == ["s.csv"])
  }

  /// What is written is read back as the same doubles.
  @Test func roundTrip() throws {
    var generator = SeededGenerator(state: 4)
    let classes = ["x", "y", "z"]
    let ids = (0..<3000).map { "id\($0)" }
    var values: [Double] = []
    for _ in ids {
      let row = classes.map { _ in Double.random(in: 1e-12...1, using: &generator) }
      values += row.map { $0 / row.reduce(0, +) }
    }
    let path = folder.path("s.csv")
    let record = try SubmissionWriter(overwrites: false).write(
      to: path, idColumn: "id", names: classes, idPosition: 0, ids: ids,
      probabilities: ProbabilityMatrix(classCount: 3, values: values))
    let table = try PredictionReader(classes: classes).read(path)
    let expected = stride(from: 0, to: values.count, by: 3).flatMap { start in
      let row = values[start..<start + 3]
      return row.map { $0 / row.reduce(0, +) }
    }
    #expect(table.ids == ids)
    #expect(table.probabilities.values == expected)
    #expect(table.source == record)
    let sample = try SampleReader(classes: classes).read(path)
    #expect(sample.columns == [0, 1, 2])
  }
}

@Suite struct TableWriterTests {
  private let folder = NSTemporaryDirectory() + "temper-table-" + UUID().uuidString

  init() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  @Test func cellsAreQuotedWhereTheyMustBe() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/t.csv"
    let staged = try TableWriter(overwrites: false).stage(
      for: path, columns: ["class", "x"], rows: [["a,b", "1"], ["\"q\"\n", "2.5"], ["", "-0.1"]])
    #expect(!FileManager.default.fileExists(atPath: path))
    try staged.publish()
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "class,x\n\"a,b\",1\n\"\"\"q\"\"\n\",2.5\n,-0.1\n")
  }

  @Test func filesThatAreThereStay() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/t.csv"
    try "old".write(toFile: path, atomically: true, encoding: .utf8)
    #expect(throws: FileError.self) {
      _ = try TableWriter(overwrites: false).stage(for: path, columns: ["a"], rows: [])
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
    try TableWriter(overwrites: true).stage(for: path, columns: ["a"], rows: []).publish()
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "a\n")
  }
}

@Suite struct CSVTextTests {
  @Test(arguments: [
    ("plain", "plain"), ("a,b", "\"a,b\""), ("say \"hi\"", "\"say \"\"hi\"\"\""), ("a\nb", "\"a\nb\""),
    ("a\rb", "\"a\rb\""), (" spaces ", " spaces "), ("ö;|", "ö;|"), ("", ""),
  ])
  func quotesWhereNeeded(_ field: String, _ written: String) {
    var bytes: [UInt8] = []
    CSVText.append(field, to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == written)
  }

  /// What is written is read back as it was.
  @Test func roundTrip() {
    var generator = SeededGenerator(state: 11)
    let alphabet = ["a", ",", "\"", "\n", "\r", "\r\n", "ö", " ", "e\u{301}", "\u{1F600}"]
    var rows: [[String]] = []
    for _ in 0..<300 {
      rows.append(
        (0..<3).map { _ in
          "x"
            + (0..<Int.random(in: 0...8, using: &generator)).map { _ in alphabet.randomElement(using: &generator)! }
            .joined()
        })
    }
    var bytes: [UInt8] = []
    for row in rows {
      for (index, field) in row.enumerated() {
        if index > 0 { bytes.append(ASCII.comma) }
        CSVText.append(field, to: &bytes)
      }
      bytes.append(ASCII.lineFeed)
    }
    let read = Parsed(bytes).fields
    #expect(read?.map { $0.map { Array($0.utf8) } } == rows.map { $0.map { Array($0.utf8) } })
  }
}

@Suite struct SpreadsheetFormulaTests {
  @Test(arguments: ["=1", "=cmd()", "@x", "+a", "-x", "-1+1", "+", "-", "\tx", "\rx", "=", "=é"])
  func formulas(_ cell: String) { #expect(SpreadsheetFormula.isFormula(cell)) }

  @Test(arguments: ["", "1", "-1", "+2.5", "-1e-3", "a=b", " =1", "'=1", "é", "123-4", "-0"])
  func plainCells(_ cell: String) { #expect(!SpreadsheetFormula.isFormula(cell)) }

  @Test func warningCountsThem() {
    #expect(SpreadsheetFormula.warnings(ids: ["a", "-1", "b"]) == [])
    #expect(
      SpreadsheetFormula.warnings(ids: ["a", "=x"])
        == ["1 id begins like a formula (\"=x\"): written as it is, but a spreadsheet that opens the file may run it"])
    #expect(
      SpreadsheetFormula.warnings(ids: (0..<1_200).map { "@\($0)" })
        == [
          "1,200 ids begin like a formula (\"@0\"): written as they are, but a spreadsheet that opens the file may run them"
        ])
  }
}
