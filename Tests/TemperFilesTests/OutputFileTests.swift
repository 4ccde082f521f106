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
        == "73 DIR/a.txt: found an existing file, expected a name for a new file; say replace to replace it")
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
        == "73 DIR/a.txt: found an existing file, expected a name for a new file; say replace to replace it")
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
        == "73 DIR/one: found an existing file, expected a name for a new file; say replace to replace it")
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

  /// However it is spelled, and whatever links lead there: what is open is written, and never replaced.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/fd")))
  func openFilesAreKnownByAnySpelling() throws {
    try FileManager.default.createSymbolicLink(atPath: folder.path("fds"), withDestinationPath: "/dev/fd")
    try FileManager.default.createSymbolicLink(atPath: folder.path("devices"), withDestinationPath: "/dev")
    try FileManager.default.createSymbolicLink(atPath: folder.path("out"), withDestinationPath: "fds/1")
    let up = String(repeating: "../", count: folder.path.split(separator: "/").count)
    for path in [
      "/dev/./stdout", "//dev//stdout", "/dev/../dev/fd/1", "/proc/self/../self/fd/1", "/proc/thread-self/fd/1",
      folder.path("fds/1"), folder.path("devices/stdout"), folder.path("out"), folder.path("\(up)dev/stdout"),
    ] {
      #expect(SystemCalls.descriptor(of: path)?.number == STDOUT_FILENO, "\(path)")
    }
    for path in ["/proc/1/fd/1", "/proc/\(getppid())/fd/2"] {
      #expect(SystemCalls.descriptor(of: path)?.number == -1, "\(path)")
      let error = fileError { try OutputFile(path: path, overwrites: true).check() }
      #expect(error?.kind == .cannotCreate && error?.found == "no file that is open for writing")
    }
    for path in [folder.path("a"), "stdout", "/dev/null", "/no/such/fd/1", "/proc/self/status"] {
      #expect(SystemCalls.descriptor(of: path) == nil, "\(path)")
    }
  }

  /// In Swift a slash with a mark behind it is one character.
  @Test func slashIsASlashWhateverComesBehindIt() throws {
    try FileManager.default.createDirectory(atPath: folder.path("sub"), withIntermediateDirectories: false)
    let path = folder.path("sub/\u{301}x")
    #expect(SystemCalls.folder(of: path) == folder.path("sub") && SystemCalls.name(of: path) == "\u{301}x")
    let staged = try OutputFile(path: path, overwrites: false).stage([1])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("sub")).count == 1)
    try staged.publish()
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("sub")) == ["\u{301}x"])
  }

  /// The folder, or the file, is exchanged for a link to somewhere else while the bytes are written.
  @Test func exchangedForALinkMeanwhile() throws {
    for name in ["sub", "other"] {
      try FileManager.default.createDirectory(atPath: folder.path(name), withIntermediateDirectories: false)
    }
    _ = try folder.file("other/a", "theirs")
    let staged = try OutputFile(path: folder.path("sub/a"), overwrites: true).stage(Array("new".utf8))
    try FileManager.default.moveItem(atPath: folder.path("sub"), toPath: folder.path("moved"))
    try FileManager.default.createSymbolicLink(atPath: folder.path("sub"), withDestinationPath: "other")
    #expect(fileError { try staged.publish() }?.kind == .inputOutput)
    #expect(try folder.text("other/a") == "theirs")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("other")) == ["a"])

    _ = try folder.file("b", "old")
    let file = try OutputFile(path: folder.path("b"), overwrites: true).stage(Array("new".utf8))
    try FileManager.default.removeItem(atPath: folder.path("b"))
    try FileManager.default.createSymbolicLink(atPath: folder.path("b"), withDestinationPath: "other/a")
    let publication = try Publication.publish([file])
    #expect(try folder.text("b") == "new" && folder.text("other/a") == "theirs")
    publication.revert()
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.path("b")) == "other/a")
  }
}
