import Foundation
import Testing

@testable import TemperFiles

/// What a killed command leaves: made here by hand, and by publications that never end.
@Suite struct RecoveryTests {
  private let folder: ScratchFolder
  private static let new = "11507a0e2f5e69d5dfa40a62a1bd7b6ee57e6bcd85c67c9b8431b36fff21c437"

  init() throws {
    folder = try ScratchFolder()
  }

  /// A journal of one file with the bytes "new", and what stood there before.
  private func journal(name: String = "a", former: String? = nil, database: String? = "d.sqlite") throws {
    let entry = PublicationJournal.Entry(
      name: name, former: former == nil ? nil : ".temper-x-0.former", sha256: Self.new)
    if let former { _ = try folder.file(".temper-x-0.former", former) }
    let json = try JSONEncoder().encode(PublicationJournal(entries: [entry], database: database))
    _ = try folder.file(".temper-x.journal", String(decoding: json, as: UTF8.self))
  }

  private func recover(_ isRecorded: Bool?) -> [Recovery.Finding] {
    Recovery.run(in: folder.path) { _, _ in isRecorded }
  }

  @Test func whatStoodThereComesBack() throws {
    _ = try folder.file("a", "new")
    try journal(former: "old")
    #expect(recover(false) == [.restored(folder.path("a"))])
    #expect(try folder.names() == ["a"] && folder.text("a") == "old")
  }

  /// A file system without hard links: the name was free when the command died.
  @Test func whatWasRenamedAwayComesBack() throws {
    try journal(former: "old")
    #expect(recover(false) == [.restored(folder.path("a"))])
    #expect(try folder.names() == ["a"] && folder.text("a") == "old")
  }

  @Test func newFileThatNothingKnowsGoes() throws {
    _ = try folder.file("a", "new")
    try journal()
    #expect(recover(false) == [.removed(folder.path("a"))])
    #expect(try folder.names() == [])
  }

  @Test func recordedFileStays() throws {
    _ = try folder.file("a", "new")
    try journal(former: "old")
    #expect(recover(true) == [])
    #expect(try folder.names() == ["a"] && folder.text("a") == "new")
  }

  @Test func whatSomebodyWroteSinceStays() throws {
    _ = try folder.file("a", "theirs")
    try journal(former: "old")
    #expect(recover(false) == [])
    #expect(try folder.names() == ["a"] && folder.text("a") == "theirs")
  }

  /// The database is there and cannot be read: the former file may be the only copy.
  @Test func whatCannotBeToldStays() throws {
    _ = try folder.file("a", "new")
    try journal(former: "old")
    #expect(recover(nil) == [])
    #expect(try folder.names() == [".temper-x-0.former", ".temper-x.journal", "a"])
  }

  @Test func journalDoesNotReachBeyondItsFolder() throws {
    let other = try ScratchFolder()
    _ = try other.file("a", "new")
    try journal(name: "../\(URL(fileURLWithPath: other.path).lastPathComponent)/a")
    #expect(recover(false) == [])
    #expect(try other.names() == ["a"])
  }

  @Test func onlyTemporaryFilesGo() throws {
    for name in [".temper-a.tmp", ".temper-notes", ".temper-x-0.former", "a.tmp"] { _ = try folder.file(name, "x") }
    #expect(mkfifo(folder.path(".temper-pipe.tmp"), 0o600) == 0)
    #expect(recover(false) == [.discarded(folder.path(".temper-a.tmp"))])
    #expect(try folder.names() == [".temper-notes", ".temper-pipe.tmp", ".temper-x-0.former", "a.tmp"])
  }

  @Test func filesInUseAreLeftAlone() throws {
    _ = try folder.file("a", "old")
    var staged: StagedFile? = try OutputFile(path: folder.path("a"), overwrites: true).stage(Array("new".utf8))
    #expect(recover(false) == [])
    var publication: Publication? = try staged.map { try Publication.publish([$0], recordedIn: "d.sqlite") }
    let names = try folder.names()
    #expect(names.count == 3 && recover(false) == [])
    #expect(try folder.names() == names && folder.text("a") == "new")
    // The command ends without a word.
    (publication, staged) = (nil, nil)
    #expect(publication == nil && staged == nil)
    #expect(recover(false) == [.restored(folder.path("a"))])
    #expect(try folder.names() == ["a"] && folder.text("a") == "old")
  }

  /// Relative paths and a folder that was moved do not matter: the journal names files of its own folder.
  @Test func movedFolderIsPutRight() throws {
    try FileManager.default.createDirectory(atPath: folder.path("out"), withIntermediateDirectories: false)
    _ = try folder.file("out/a", "old")
    do {
      let staged = try OutputFile(path: folder.path("out/a"), overwrites: true).stage(Array("new".utf8))
      _ = try Publication.publish([staged], recordedIn: "d.sqlite")
    }
    try FileManager.default.moveItem(atPath: folder.path("out"), toPath: folder.path("moved"))
    let found = Recovery.run(in: folder.path("moved")) { _, _ in false }
    #expect(found == [.restored(folder.path("moved/a"))])
    #expect(try folder.text("moved/a") == "old")
  }
}
