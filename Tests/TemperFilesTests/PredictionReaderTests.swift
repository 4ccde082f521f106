import Foundation
import TemperCore
import Testing

@testable import TemperFiles

@Suite struct PredictionReaderTests {
  private let reader = PredictionReader(classes: ["a", "b", "t"])

  @Test func readsColumnsInAnyOrder() throws {
    let folder = try ScratchFolder()
    let path = try folder.file("p.csv", "t,ID,a,b\r\n0.5,x,0.25,0.25\r\n0,\"y,\"\"z\",1,\"-0.0\"\r\n")
    let table = try reader.read(path)
    #expect(table.ids == ["x", "y,\"z"])
    #expect(table.lines == [2, 3])
    #expect(table.idPosition == 1)
    #expect(table.probabilities == ProbabilityMatrix(classCount: 3, values: [0.25, 0.25, 0.5, 1, 0, 0]))
    #expect(table.probabilities.values[4].sign == .plus)
    #expect(table.source.path == path)
    #expect(table.source.rows == 2)
    #expect(table.source.sha256 == "9811ec5849bfb205c5f4e7eb453fbb6ac84f2cebcec2439325a4166007856298")
  }

  @Test func takesTheFirstColumnForIdsWithoutOneOfThatName() throws {
    let folder = try ScratchFolder()
    let table = try reader.read(try folder.file("p.csv", "key,a,b,t\n7,1,0,0\n"))
    #expect(table.ids == ["7"])
    #expect(table.idPosition == 0)
  }

  @Test func dividesByTheSumInTheOrderOfTheClasses() throws {
    let folder = try ScratchFolder()
    let first = try reader.read(try folder.file("p.csv", "id,a,b,t\n1,0.1,0.2,0.7004\n2,0.333,0.333,0.333\n"))
    let second = try reader.read(try folder.file("q.csv", "id,t,b,a\n1,0.7004,0.2,0.1\n2,0.333,0.333,0.333\n"))
    let rows: [[Double]] = [[0.1, 0.2, 0.7004], [0.333, 0.333, 0.333]]
    let expected: [Double] = rows.flatMap { row in row.map { $0 / row.reduce(0, +) } }
    #expect(first.probabilities.values == expected)
    #expect(second.probabilities == first.probabilities)
  }

  @Test(arguments: ["1.001", "0.999"]) func acceptsSumsAtTheTolerance(_ value: String) throws {
    let folder = try ScratchFolder()
    let table = try PredictionReader(classes: ["a", "b"]).read(
      try folder.file("p.csv", "id,a,b\n1,\(value == "1.001" ? "0.501" : "0.499"),0.5\n"))
    #expect(table.ids == ["1"])
  }

  @Test(arguments: [("0.5012", "1.0012"), ("0.4988", "0.9988")])
  func refusesSumsBeyondIt(_ value: String, _ sum: String) throws {
    let folder = try ScratchFolder()
    let path = try folder.file("p.csv", "a,id,b\n\(value),1,0.5\n")
    let error = fileError { try PredictionReader(classes: ["b", "a"]).read(path) }
    #expect(
      error?.description
        == "\(path):2:1: found probabilities that sum to \(sum), expected a sum within 0.001 of 1; to divide each row by its sum say normalise; for scores whose softmax is meant logits"
    )
  }

  @Test func idsAreEqualByTheirBytes() throws {
    let folder = try ScratchFolder()
    let table = try reader.read(
      try folder.file("p.csv", "id,a,b,t\n\u{E9},1,0,0\ne\u{301},1,0,0\n1,1,0,0\n01,1,0,0\n 1,1,0,0\n"))
    #expect(table.ids.map { Array($0.utf8) } == ["\u{E9}", "e\u{301}", "1", "01", " 1"].map { Array($0.utf8) })
  }

  @Test func countsLinesThroughQuotedLineFeeds() throws {
    let folder = try ScratchFolder()
    let path = try folder.file("p.csv", "id,a,b,t\n\"x\n\ny\",1,0,0\nz,1,0,2\n")
    let error = fileError { try reader.read(path) }
    #expect(error?.line == 5)
    #expect(error?.column == 7)
    let inside = try folder.file("q.csv", "id,a,b,t\n\"x\n\ny\",1,0,2\n")
    let other = fileError { try reader.read(inside) }
    #expect(other?.line == 4)
    #expect(other?.column == 8)
  }

  @Test func manyRows() throws {
    let folder = try ScratchFolder()
    var text = "id,a,b,t\n"
    for row in 0..<20_000 { text += "\(row * 7919 % 20_000),0.25,0.25,0.5\n" }
    let table = try reader.read(try folder.file("p.csv", text))
    #expect(table.ids.count == 20_000)
    #expect(table.ids[1] == "7919")
    #expect(table.lines.last == 20_001)
    #expect(table.probabilities.rowCount == 20_000)
  }
}
