import Foundation
import GRDB
import TemperCore
import Testing

@testable import TemperCommand
@testable import TemperStore

@Suite struct StoreOpeningTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("temper.sqlite")
  }

  private func open(_ access: Store.Access) throws -> Void { _ = try Store(path: path, access: access) }

  @Test func createMakesAnEmptyStore() throws {
    let store = try Store(path: path, access: .create)
    #expect(try store.read { try $0.layout() } == nil)
    #expect(try store.read { try $0.examples(.oof) } == Examples(ids: []))
    #expect(try store.read { try $0.models() } == [])
    #expect(try store.read { try $0.sources() } == [])
    #expect(try store.read { try $0.fits() } == [])
    #expect(try store.read { try $0.latestFit() } == nil)
    #expect(try store.read { try $0.submissions() } == [])
    #expect(try folder.names == ["temper.sqlite"])
  }

  @Test func fileHasTheAgreedHeader() throws {
    try open(.create)
    #expect(try query(path, "PRAGMA application_id") == ["1416458354"])
    #expect(try query(path, "PRAGMA user_version") == ["1"])
    #expect(try query(path, "PRAGMA page_size") == ["16384"])
    #expect(try query(path, "PRAGMA journal_mode") == ["delete"])
    #expect(try bytes(path)[68..<72] == Data("Tmpr".utf8))
  }

  @Test(arguments: [Store.Access.create, .update, .read]) func openingAgainChangesNoByte(_ access: Store.Access) throws
  {
    _ = try smallStore(path)
    let before = try bytes(path)
    let store = try Store(path: path, access: access)
    #expect(try store.read { try $0.layout() } == arena)
    #expect(try bytes(path) == before)
    #expect(try folder.names == ["temper.sqlite"])
  }

  @Test(arguments: [Store.Access.update, .read]) func missingFileIsNotMade(_ access: Store.Access) throws {
    let error = #expect(throws: StoreError.self) { try Store(path: path, access: access) }
    #expect(error?.problem == .missing)
    #expect(error?.kind == .cannotRead)
    #expect(
      error?.text(\.words) == path + ": there is no database here. `temper load labels FILE` or `temper run DIR` "
        + "creates one; --database names another.")
    #expect(try folder.names == [])
  }

  @Test func emptyFileIsNewToCreateOnly() throws {
    try Data().write(to: URL(fileURLWithPath: path))
    #expect(problem { try open(.read) } == .empty)
    #expect(problem { try open(.update) } == .empty)
    #expect(try bytes(path).isEmpty)
    try open(.create)
    #expect(try query(path, "PRAGMA user_version") == ["1"])
  }

  @Test(arguments: [Store.Access.create, .update, .read]) func textFileIsRefused(_ access: Store.Access) throws {
    let text = Data(String(repeating: "id,winner_model_a\n", count: 2_000).utf8)
    try text.write(to: URL(fileURLWithPath: path))
    #expect(problem { try open(access) } == .notADatabase)
    #expect(try bytes(path) == text)
    #expect(try folder.names == ["temper.sqlite"])
  }

  @Test(arguments: [1, 99, 100, 511, 512]) func shortFileIsNoDatabase(_ length: Int) throws {
    let content = Data(repeating: 0x53, count: length)
    try content.write(to: URL(fileURLWithPath: path))
    #expect(problem { try open(.create) } == .notADatabase)
    #expect(try bytes(path) == content)
  }

  @Test(arguments: ["DELETE", "WAL"], [Store.Access.create, .update, .read])
  func foreignDatabaseIsRefused(_ journal: String, _ access: Store.Access) throws {
    try sqlite(path, "PRAGMA journal_mode = \(journal); PRAGMA application_id = 7; CREATE TABLE class (a)")
    let before = try bytes(path)
    let names = try folder.names
    #expect(problem { try open(access) } == .foreign(applicationID: 7))
    #expect(try bytes(path) == before)
    #expect(try folder.names == names)
  }

  @Test func databaseOfAnUnnamedProgramIsRefused() throws {
    try sqlite(path, "CREATE TABLE class (a)")
    let error = #expect(throws: StoreError.self) { try Store(path: path, access: .create) }
    #expect(error?.kind == .badData)
    #expect(
      error?.text(\.words) == path + ": this SQLite database belongs to another program (application id 0). "
        + "It was left as it is; --database names another file.")
  }

  @Test(arguments: [Store.Access.create, .update, .read]) func newerSchemaIsRefused(_ access: Store.Access) throws {
    try open(.create)
    try sqlite(path, "PRAGMA user_version = 9")
    let before = try bytes(path)
    #expect(problem { try open(access) } == .newer(found: 9, known: 1))
    #expect(try bytes(path) == before)
  }

  @Test(arguments: [Store.Access.create, .update, .read]) func unknownMigrationIsRefused(_ access: Store.Access) throws
  {
    try open(.create)
    try sqlite(path, "INSERT INTO grdb_migrations VALUES ('2 from the future')")
    let before = try bytes(path)
    #expect(problem { try open(access) } == .newer(found: 0, known: 1))
    #expect(try bytes(path) == before)
  }

  @Test(arguments: [100, 20_000]) func truncatedFileIsRefused(_ length: Int) throws {
    _ = try smallStore(path)
    let content = try bytes(path).prefix(length)
    try content.write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: StoreError.self) { try Store(path: path, access: .update) }
    #expect(error?.kind == .badData)
    #expect(try bytes(path) == content)
  }

  @Test func interruptedCreationIsFinished() throws {
    try sqlite(path, "PRAGMA page_size = 16384; PRAGMA application_id = \(Schema.applicationID)")
    let store = try Store(path: path, access: .update)
    #expect(try store.read { try $0.fits() } == [])
    #expect(try query(path, "PRAGMA user_version") == ["1"])
  }

  @Test func writeAheadLogIsLeftByWriters() throws {
    _ = try smallStore(path)
    try sqlite(path, "PRAGMA journal_mode = WAL")
    #expect(try query(path, "PRAGMA journal_mode") == ["wal"])
    let store = try Store(path: path, access: .update)
    #expect(try store.read { try $0.layout() } == arena)
    #expect(try query(path, "PRAGMA journal_mode") == ["delete"])
  }

  @Test func hotJournalIsRolledBackByAReader() throws {
    _ = try smallStore(path)
    let before = try bytes(path)
    // A copy of file and journal, taken inside a transaction whose pages were already written out, is what a killed
    // command leaves.
    let copy = folder.file("copy.sqlite")
    let writing = try Store(path: path, access: .update)
    try? writing.write { writer in
      try writer.db.execute(sql: "PRAGMA cache_spill = 1")
      try writer.db.execute(sql: "PRAGMA cache_size = 1")
      try writer.removeTestExamples()
      try writer.importTestExamples(ids: (0..<20_000).map { "test example \($0)" })
      try FileManager.default.copyItem(atPath: path, toPath: copy)
      try FileManager.default.copyItem(atPath: path + "-journal", toPath: copy + "-journal")
      throw CancellationError()
    }
    #expect(try bytes(copy) != before)
    let store = try Store(path: copy, access: .read)
    #expect(try store.read { try $0.examples(.test).ids } == ["t2", "t1"])
    #expect(try bytes(copy) == before)
  }

  @Test func folderIsNoDatabase() throws {
    #expect(problem { _ = try Store(path: folder.path, access: .read) } == .isFolder)
    #expect(problem { _ = try Store(path: folder.path, access: .create) } == .cannotCreate("this is a folder"))
  }

  @Test func creatingNeedsAFolder() throws {
    let missing = folder.file("none/temper.sqlite")
    let error = #expect(throws: StoreError.self) { try Store(path: missing, access: .create) }
    #expect(error?.problem == .cannotCreate("its folder does not exist"))
    #expect(error?.kind == .cannotCreate)
    try open(.create)
    #expect(
      problem { _ = try Store(path: path + "/temper.sqlite", access: .create) }
        == .cannotCreate("the part of the path before its name is a file"))
  }

  @Test(arguments: ["", "a\0b"]) func impossiblePathsAreRefused(_ path: String) {
    #expect(problem { _ = try Store(path: path, access: .create) } == .cannotCreate("this is not a path"))
    #expect(problem { _ = try Store(path: path, access: .read) } == .missing)
  }

  @Test(arguments: ["file:x?mode=memory", ":memory:", "100% ü?#.sqlite", "a b&c"])
  func pathsAreTakenLiterally(_ name: String) throws {
    let path = folder.file(name)
    _ = try smallStore(path)
    let store = try Store(path: path, access: .read)
    #expect(try store.read { try $0.layout() } == arena)
    #expect(try folder.names == [name])
  }

  @Test(arguments: ["file:x", ":memory:", "x.sqlite"]) func relativePathsAreNoURI(_ name: String) {
    #expect(FileLocation(path: name).openingPath == "./" + name)
  }

  @Test func symbolicLinksAreFollowed() throws {
    _ = try smallStore(path)
    let link = folder.file("link.sqlite")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    #expect(try Store(path: link, access: .update).read { try $0.layout() } == arena)
  }

  // Root may write whatever the permission bits say, so as root these two only show that opening still works.
  @Test func readOnlyFolderIsReadWithoutATrace() throws {
    _ = try smallStore(path)
    let before = try bytes(path)
    try permissions(0o444, path)
    try permissions(0o555, folder.path)
    defer { try? permissions(0o755, folder.path) }
    let store = try Store(path: path, access: .read)
    #expect(try store.read { try $0.layout() } == arena)
    #expect(try bytes(path) == before)
    #expect(try folder.names == ["temper.sqlite"])
    if getuid() != 0 {
      #expect(
        problem { try store.write { try $0.removeTestExamples() } }.map { StoreError($0, path: "").kind }
          == .cannotCreate)
    }
  }

  @Test func writingNeedsPermission() throws {
    _ = try smallStore(path)
    try permissions(0o444, path)
    if getuid() != 0 {
      #expect(problem { try open(.update) } == .cannotWrite("there is no permission to write the file"))
      try permissions(0o644, path)
      try permissions(0o555, folder.path)
      defer { try? permissions(0o755, folder.path) }
      #expect(problem { try open(.update) } == .cannotWrite("there is no permission to write in its folder"))
      #expect(
        problem { _ = try Store(path: folder.file("new"), access: .create) }
          == .cannotCreate("there is no permission to write in its folder"))
    } else {
      try open(.update)
    }
  }

  /// What `.read` comes to where the file may not be written, shown with a connection that cannot write.
  @Test func readOnlyConnectionReadsAndDoesNotWrite() throws {
    _ = try smallStore(path)
    let before = try bytes(path)
    let queue = try DatabaseQueue(path: path, configuration: Store.configuration(readonly: true, busyTimeout: 1))
    try Store.prepare(queue, isNew: false, path: path)
    #expect(try queue.read { try StoreReader(db: $0, path: path).layout() } == arena)
    let error = #expect(throws: DatabaseError.self) { try queue.write { try $0.execute(sql: "DELETE FROM example") } }
    #expect(error?.resultCode == .SQLITE_READONLY)
    #expect(try bytes(path) == before)
  }

  @Test func readOnlyConnectionDoesNotMigrate() throws {
    try sqlite(path, "PRAGMA application_id = \(Schema.applicationID)")
    let queue = try DatabaseQueue(path: path, configuration: Store.configuration(readonly: true, busyTimeout: 1))
    #expect(
      problem { try Store.prepare(queue, isNew: false, path: path) }
        == .cannotRead("an older Temper wrote it, and bringing it up to date needs permission to write"))
  }

  private func permissions(_ mode: Int, _ path: String) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
  }
}
