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
      name: name, former: former == nil ? nil : ".temper-000000000000x-0.former", sha256: Self.new)
    if let former { _ = try folder.file(".temper-000000000000x-0.former", former) }
    let json = try JSONEncoder().encode(PublicationJournal(entries: [entry], database: database))
    _ = try folder.file(".temper-000000000000x.journal", String(decoding: json, as: UTF8.self))
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
    #expect(try folder.names() == [".temper-000000000000x-0.former", ".temper-000000000000x.journal", "a"])
  }

  @Test func journalDoesNotReachBeyondItsFolder() throws {
    let other = try ScratchFolder()
    _ = try other.file("a", "new")
    try journal(name: "../\(URL(fileURLWithPath: other.path).lastPathComponent)/a")
    #expect(recover(false) == [])
    #expect(try other.names() == ["a"])
  }

  @Test func onlyTemporaryFilesGo() throws {
    let others = [
      ".temper-000000000000x-0.former", ".temper-backup.tmp", ".temper-notes", ".temper-old.journal", "a.tmp",
    ]
    for name in [".temper-000000000000a.tmp"] + others { _ = try folder.file(name, "x") }
    #expect(mkfifo(folder.path(".temper-000000000000b.tmp"), 0o600) == 0)
    #expect(recover(false) == [.discarded(folder.path(".temper-000000000000a.tmp"))])
    #expect(try folder.names() == ([".temper-000000000000b.tmp"] + others).sorted())
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

  /// Nothing records a page or tables: they stay once all have their names.
  @Test func whatNothingRecordsStaysOnceItIsWhole() throws {
    _ = try folder.file("a", "new")
    try journal(former: "old", database: nil)
    #expect(recover(false) == [])
    #expect(try folder.names() == ["a"] && folder.text("a") == "new")
    // Its name had not been taken yet.
    _ = try folder.file("a", "before")
    try journal(former: "before", database: nil)
    #expect(recover(false) == [])
    #expect(try folder.names() == ["a"] && folder.text("a") == "before")
    try journal(name: "b", database: nil)
    #expect(recover(false) == [])
    #expect(try folder.names() == ["a"])
  }

  /// A page alone is no submission: the database knows the fit that was stored with it.
  @Test func whatIsRecordedBesidesTells() throws {
    _ = try folder.file("a", "old")
    do {
      let staged = try OutputFile(path: folder.path("a"), overwrites: true).stage(Array("new".utf8))
      _ = try Publication.publish([staged], recordedIn: "d.sqlite", with: ["fit"])
    }
    #expect(Recovery.run(in: folder.path) { sha256, _ in sha256 == "fit" } == [])
    #expect(try folder.names() == ["a"] && folder.text("a") == "new")
  }

  /// A file system without hard links, and the same files as before: the only copy is not let go of.
  @Test func onlyCopyIsKept() throws {
    try journal(former: "old")
    #expect(recover(true) == [.restored(folder.path("a"))])
    #expect(try folder.names() == ["a"] && folder.text("a") == "old")
  }

  /// A journal lets go of second names that a publication gives, and of nothing else.
  @Test func journalNamesNoFileOfOthers() throws {
    _ = try folder.file("a", "new")
    _ = try folder.file("precious", "old")
    let entry = PublicationJournal.Entry(name: "a", former: "precious", sha256: Self.new)
    for name in ["a", "..", ""] {
      var entry = entry
      entry.name = name
      let json = try JSONEncoder().encode(PublicationJournal(entries: [entry], database: "d.sqlite"))
      _ = try folder.file(".temper-000000000000x.journal", String(decoding: json, as: UTF8.self))
      #expect(recover(name == "a") == [])
      #expect(try folder.names() == ["a", "precious"])
    }
  }

  @Test(.enabled(if: geteuid() == 0, "only root can give files away"))
  func filesOfOtherUsersAreLeftAlone() throws {
    _ = try folder.file("a", "new")
    try journal(former: "old")
    _ = try folder.file(".temper-000000000000y.tmp", "theirs")
    for name in [".temper-000000000000x.journal", ".temper-000000000000y.tmp"] {
      #expect(chown(folder.path(name), 65_534, 65_534) == 0)
    }
    let names = try folder.names()
    #expect(recover(false) == [] && recover(true) == [])
    #expect(try folder.names() == names && folder.text("a") == "new")
  }
}
