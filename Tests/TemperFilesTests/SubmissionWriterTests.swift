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
      to: folder.path(name), idColumn: "id", classes: ["a", "b,c"], idPosition: idPosition, ids: ["1", "x \"y\""],
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
      to: path, idColumn: "id", classes: classes, idPosition: 0, ids: ids,
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
