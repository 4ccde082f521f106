import Foundation
import TemperCore
import Testing

@testable import TemperStore

@Suite struct StoreRemovingTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("temper.sqlite")
  }

  @Test func unusedFileGoes() throws {
    _ = try Store(path: path, access: .create)
    Store.removeUnused(path: path)
    #expect(try folder.names == [])
    Store.removeUnused(path: path)
  }

  @Test func linkStaysAndItsFileGoes() throws {
    _ = try Store(path: path, access: .create)
    let link = folder.file("link.sqlite")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    Store.removeUnused(path: link)
    #expect(try folder.names == ["link.sqlite"])
  }

  @Test func usedFileStays() throws {
    let store = try smallStore(path)
    Store.removeUnused(path: path)
    #expect(try folder.names == ["temper.sqlite"])
    try store.write { writer in
      try writer.removeEverythingButFits()
      try writer.saveFit(sampleFit(), replace: false)
    }
    Store.removeUnused(path: path)
    #expect(try folder.names == ["temper.sqlite"])
  }

  /// Another command made use of the new file, and has not ended yet.
  @Test func fileThatIsBeingFilledStays() throws {
    let store = try Store(path: path, access: .create)
    try store.write { writer in
      try writer.importLabels(
        layout: arena, ids: ["a"], labels: [0], source: file("labels.csv", rows: 1), replace: false)
      Store.removeUnused(path: path)
    }
    #expect(try Store(path: path, access: .read).read { try $0.examples(.oof).ids } == ["a"])
  }
}
