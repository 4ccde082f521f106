import TemperCore
import Testing

@testable import TemperStore

/// What the reader makes of files that were changed by hand; everything else is read back in the writers' tests.
@Suite struct StoreReaderTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("temper.sqlite")
    _ = try smallStore(path)
  }

  private func problemAfter(_ sql: String, _ body: (StoreReader) throws -> Void) throws -> StoreError.Problem? {
    try sqlite(path, sql)
    let store = try Store(path: path, access: .read)
    return problem { try store.read(body) }
  }

  @Test(arguments: [
    ("UPDATE class SET ordinal = 7 WHERE ordinal = 1", "the ordinals of its classes have a gap"),
    (
      "UPDATE class SET name = char(233) WHERE ordinal = 1; UPDATE class SET name = 'e' || char(769) WHERE ordinal = 0",
      "two of its classes have the same name"
    ),
    (
      "UPDATE class SET role = NULL WHERE ordinal = 1",
      "its classes play parts that do not make up a tie and two sides"
    ),
    (
      "INSERT INTO class (ordinal, name) VALUES (3, 'fourth')",
      "its classes play parts that do not make up a tie and two sides"
    ),
  ])
  func impossibleClassesAreDamage(_ sql: String, _ detail: String) throws {
    #expect(try problemAfter(sql) { _ = try $0.layout() } == .damaged(detail))
  }

  @Test(arguments: ["temperature", "log_loss_in_sample", "standard_error"])
  func valueOfTheWrongKindIsDamage(_ column: String) throws {
    let store = try Store(path: path, access: .update)
    try store.write { try $0.saveFit(sampleFit(), replace: false) }
    let found = try problemAfter("UPDATE fit SET \(column) = 'text'") { _ = try $0.fits() }
    #expect(found == .damaged("its column \(column) holds a value of the wrong kind"))
  }

  @Test func partOfTheFoldsIsDamage() throws {
    let found = try problemAfter("UPDATE example SET fold = '1' WHERE key = 'b'") { _ = try $0.examples(.oof) }
    #expect(found == .damaged("folds are there for some examples only"))
  }

  @Test func emptySplitHasAnEmptyRange() throws {
    let store = try Store(path: path, access: .update)
    #expect(try store.read { try $0.exampleRange(.oof) } == 1..<5)
    #expect(try store.read { try $0.exampleRange(.test) } == 5..<7)
    try store.write { try $0.removeTestExamples() }
    #expect(try store.read { try $0.exampleRange(.test) } == 0..<0)
  }

  @Test(arguments: [0, -1, 5, Int.max]) func rangeBeyondTheExamplesIsDamage(rows: Int) throws {
    let found = try problemAfter(
      "DELETE FROM example WHERE split = 'test'; UPDATE checksum SET rows = \(rows) WHERE part = 'labels'"
    ) { _ = try $0.exampleRange(.oof) }
    #expect(found == .damaged("there are fewer examples than were stored"))
  }
}
