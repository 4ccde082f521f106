import Foundation
import TemperStore
import Testing

@testable import Temper

@Suite struct DatabaseFileTests {
  private struct Halt: Error {}

  private func halts(_ body: () throws -> Void) -> Bool {
    do { try body() } catch { return error is Halt }
    return false
  }

  @Test func newFileIsRemovedWhenWritingFails() async throws {
    try await withFolder { folder in
      let path = folder.path("x.sqlite")
      let halted = halts { try DatabaseFile(path: path).write { _ in throw Halt() } }
      #expect(halted)
      let names = try folder.names()
      #expect(names == [])
    }
  }

  @Test func oldFileStaysAsItWas() async throws {
    try await withFolder { folder in
      _ = try await MadeArena().load(in: folder)
      let before = try folder.bytes("temper.sqlite")
      let halted = halts {
        try DatabaseFile(path: folder.path("temper.sqlite")).write { writer in
          try writer.removeModel("m0")
          throw Halt()
        }
      }
      #expect(halted)
      #expect(try folder.bytes("temper.sqlite") == before)
      #expect(try folder.names() == ["in", "temper.sqlite"])
    }
  }

  @Test func emptyFileIsNoDatabaseYet() async throws {
    try await withFolder { folder in
      #expect(try DatabaseFile(path: folder.path("none.sqlite")).existing() == nil)
      #expect(try DatabaseFile(path: folder.write("empty.sqlite", "")).existing() == nil)
      let store = try await MadeArena().load(in: folder)
      #expect(try DatabaseFile(path: store.path).existing()?.path == store.path)
      let text = try folder.write("text.sqlite", "This is a text, and no database at all.")
      #expect(throws: StoreError.self) { try DatabaseFile(path: text).existing() }
    }
  }

  @Test func outputOverTheDatabaseIsRefused() async throws {
    try await withFolder { folder in
      let path = try folder.write("d/x.sqlite", "text")
      try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: path)
      try FileManager.default.linkItem(atPath: path, toPath: folder.path("hard"))
      for output in ["d/x.sqlite", "link", "hard", "d/../d/x.sqlite", "d/./x.sqlite"] {
        #expect(
          await failure(in: folder) { try DatabaseFile(path: path).refuseOutput(folder.path(output)) }
            == Failed(.usage, "DIR/\(output): this is the database; name another file for the output"))
      }
      try DatabaseFile(path: path).refuseOutput(folder.path("d/y.csv"))
      try folder.write("d/y.csv", "")
      try DatabaseFile(path: path).refuseOutput(folder.path("d/y.csv"))
    }
  }

  @Test func outputOverADatabaseThatIsYetToBeMadeIsRefused() async throws {
    try await withFolder { folder in
      try folder.write("d/other", "")
      #expect(
        await failure(in: folder) {
          try DatabaseFile(path: folder.path("d/new")).refuseOutput(folder.path("d/../d/new"))
        } == Failed(.usage, "DIR/d/../d/new: this is the database; name another file for the output"))
      try DatabaseFile(path: folder.path("d/new")).refuseOutput(folder.path("d/newer"))
    }
  }

  @Test func checkFindsWhatWouldFailLater() async throws {
    try await withFolder { folder in
      try DatabaseFile(path: folder.path("new.sqlite")).check()
      try folder.write("empty.sqlite", "")
      try DatabaseFile(path: folder.path("empty.sqlite")).check()
      #expect(try folder.names() == ["empty.sqlite"])
      try folder.write("text.csv", String(repeating: "id,a,b\n", count: 50))
      #expect(
        await failure(in: folder) { try DatabaseFile(path: folder.path("text.csv")).check() }
          == Failed(
            .badData,
            "DIR/text.csv: this is not an SQLite database. It was left as it is; --database names another file."))
      let found = await failure(in: folder) { try DatabaseFile(path: folder.path("none/x.sqlite")).check() }
      #expect(found?.kind == .cannotCreate)
      #expect(found?.text.hasPrefix("DIR/none/x.sqlite: found no folder ") == true)
    }
  }
}
