import Foundation
import TemperFiles
import Testing

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
