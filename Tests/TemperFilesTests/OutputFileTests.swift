import Foundation
import TemperCore
import Testing

@testable import TemperFiles

@Suite struct OutputFileTests {
  private let folder: ScratchFolder

  init() throws {
    folder = try ScratchFolder()
  }

  private func message(_ error: FileError?) -> String? {
    error.map { "\($0.kind.rawValue) " + $0.description.replacingOccurrences(of: folder.path, with: "DIR") }
  }

  private func refusal(_ name: String, overwrites: Bool = false) -> String? {
    let file = OutputFile(path: folder.path(name), overwrites: overwrites)
    let checked = message(fileError { try file.check() })
    let written = message(fileError { try file.write([1]) })
    #expect(checked == written)
    return checked
  }

  @Test func writesAndDigests() throws {
    let file = OutputFile(path: folder.path("a.txt"), overwrites: false)
    try file.check()
    #expect(try folder.names() == [])
    #expect(
      try file.write(Array("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(try folder.text("a.txt") == "abc")
    #expect(try folder.names() == ["a.txt"])
  }

  @Test func newFilesHaveTheUsualPermissions() throws {
    _ = try OutputFile(path: folder.path("a.txt"), overwrites: false).write([])
    let mask = umask(0)
    _ = umask(mask)
    var status = stat()
    #expect(stat(folder.path("a.txt"), &status) == 0)
    #expect(status.st_mode & 0o777 == 0o666 & ~mask)
  }

  @Test func replacesOnlyWhenTold() throws {
    let path = try folder.file("a.txt", "old")
    #expect(
      refusal("a.txt")
        == "73 DIR/a.txt: found an existing file, expected a name for a new file; use --force to replace it")
    #expect(try folder.text("a.txt") == "old")
    _ = try OutputFile(path: path, overwrites: true).write(Array("new".utf8))
    #expect(try folder.text("a.txt") == "new")
    #expect(try folder.names() == ["a.txt"])
  }

  @Test func doesNotReplaceAFileMadeMeanwhile() throws {
    let file = OutputFile(path: folder.path("a.txt"), overwrites: false)
    let error = fileError {
      try file.write { _ in _ = try folder.file("a.txt", "other") }
    }
    #expect(
      message(error)
        == "73 DIR/a.txt: found an existing file, expected a name for a new file; use --force to replace it")
    #expect(try folder.text("a.txt") == "other")
    #expect(try folder.names() == ["a.txt"])
  }

  @Test func leavesEverythingAsItWasOnFailure() throws {
    let path = try folder.file("a.txt", "old")
    for (cause, expected) in [
      (
        SystemError(code: ENOSPC),
        "74 DIR/a.txt: found a failure while writing (no space left on device), expected a file written whole; make room on the disk"
      ),
      (
        SystemError(code: EIO),
        "74 DIR/a.txt: found a failure while writing (input/output error), expected a file written whole"
      ),
      (
        SystemError(code: EACCES),
        "73 DIR/a.txt: found a failure while writing (permission denied), expected a file written whole"
      ),
    ] {
      let error = fileError {
        try OutputFile(path: path, overwrites: true).write { output in
          try output.append(contentsOf: [UInt8](repeating: 1, count: 200_000))
          throw cause
        }
      }
      #expect(message(error) == expected)
      #expect(try folder.text("a.txt") == "old")
      #expect(try folder.names() == ["a.txt"])
    }
  }

  /// A device that is always full, in place of the file's descriptor.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func aFullDiskIsNoticed() throws {
    let descriptor = FileDescriptor(number: open("/dev/full", O_WRONLY))
    defer { try? descriptor.close() }
    var buffer = OutputBuffer(descriptor)
    try buffer.append(contentsOf: [1])
    #expect(throws: SystemError(code: ENOSPC)) { try buffer.flush() }
  }

  @Test func refusesImpossiblePlaces() throws {
    try FileManager.default.createDirectory(atPath: folder.path("sub"), withIntermediateDirectories: false)
    _ = try folder.file("file", "x")
    try FileManager.default.createSymbolicLink(atPath: folder.path("null"), withDestinationPath: "/dev/null")
    #expect(
      refusal("sub", overwrites: true)
        == "73 DIR/sub: found a folder, expected a name for a new file; name a file in it")
    #expect(
      refusal("sub/", overwrites: true)
        == "73 DIR/sub/: found a folder, expected a name for a new file; name a file in it")
    #expect(
      refusal("sub/..", overwrites: true)
        == "73 DIR/sub/..: found a folder, expected a name for a new file; name a file in it")
    #expect(
      refusal("no/a.txt")
        == "73 DIR/no/a.txt: found no folder \"\(folder.path.prefix(40))…\", expected one that exists; make the folder first"
        .replacingOccurrences(of: folder.path, with: "DIR"))
    #expect(refusal("file/a.txt")?.hasPrefix("73 DIR/file/a.txt: found a file in place of the folder ") == true)
    #expect(
      refusal("null", overwrites: true)
        == "73 DIR/null: found something that is no regular file, expected a name for a new file; name another file")
    #expect(
      refusal("a\0b")
        == "73 DIR/a\\u{0}b: found U+0000 in the name, expected a name for a new file; check the path")
    #expect(try folder.names() == ["file", "null", "sub"])
  }

  @Test func linksAreFollowed() throws {
    try FileManager.default.createDirectory(atPath: folder.path("sub"), withIntermediateDirectories: false)
    func link(_ name: String, _ target: String) throws {
      try FileManager.default.createSymbolicLink(atPath: folder.path(name), withDestinationPath: target)
    }
    try link("one", "two")
    try link("two", "sub/file")
    _ = try OutputFile(path: folder.path("one"), overwrites: false).write(Array("first".utf8))
    #expect(try folder.text("sub/file") == "first")
    #expect(
      refusal("one")
        == "73 DIR/one: found an existing file, expected a name for a new file; use --force to replace it")
    _ = try OutputFile(path: folder.path("one"), overwrites: true).write(Array("second".utf8))
    #expect(try folder.text("sub/file") == "second")
    try link("absolute", folder.path("sub/other"))
    _ = try OutputFile(path: folder.path("absolute"), overwrites: false).write(Array("third".utf8))
    #expect(try folder.text("sub/other") == "third")
    #expect(try folder.names() == ["absolute", "one", "sub", "two"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("sub")).sorted() == ["file", "other"])
    try link("away", "no/such")
    #expect(refusal("away")?.hasPrefix("73 DIR/away: found no folder ") == true)
    try link("round", "about")
    try link("about", "round")
    #expect(
      refusal("round", overwrites: true)
        == "73 DIR/round: found too many levels of symbolic links, expected a place for a new file; check the path")
  }

  @Test(.disabled(if: geteuid() == 0, "root writes everywhere"))
  func refusesAFolderWithoutPermission() throws {
    #expect(chmod(folder.path, 0o500) == 0)
    #expect(
      refusal("a.txt")
        == "73 DIR/a.txt: found a folder that may not be written to, expected one in which a file can be made; check its permissions"
    )
  }

  @Test func aPlainNameIsInTheCurrentFolder() {
    let error = fileError { try OutputFile(path: ".", overwrites: true).check() }
    #expect(error?.found == "a folder")
    #expect(throws: Never.self) { try OutputFile(path: "temper-no-such-file", overwrites: false).check() }
  }
}
