import Foundation
import TemperCore
import Testing

@testable import TemperFiles

@Suite struct HeaderReaderTests {
  @Test func readsOnlyTheHeader() throws {
    let folder = try ScratchFolder()
    // What follows would be refused by a reader of rows.
    let path = try folder.file("a.csv", "\u{FEFF}\"id\",\"a,b\",c\r\n1,2\n\n\"x")
    #expect(try HeaderReader().read(path) == ["id", "a,b", "c"])
    #expect(try HeaderReader().read(try folder.file("b.csv", "id,a")) == ["id", "a"])
  }

  @Test func readsTheHeaderOfALargeGzipFile() throws {
    let folder = try ScratchFolder()
    let row = "1,0.123456,0.234567\n"
    let path = try folder.file("a.csv", "id,a,b\n" + String(repeating: row, count: 200_000))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gzip", path]
    try process.run()
    process.waitUntilExit()
    #expect(try HeaderReader().read(path + ".gz") == ["id", "a", "b"])
  }

  @Test func refusesAnEmptyFile() throws {
    let folder = try ScratchFolder()
    let path = try folder.file("a.csv", "")
    let error = fileError { try HeaderReader().read(path) }
    #expect(error?.kind == .badData)
    #expect(error?.description == "\(path):1:1: found an empty file, expected a header line and rows")
  }
}
