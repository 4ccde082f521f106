import Foundation
import TemperCore
import Testing

@testable import TemperStore

@Suite struct StoreWriterAveragesTests {
  private let average = SourceAverage(
    method: .geometric, spread: 0.125, files: [file("f0.csv", rows: 2), file("f1.csv", rows: 2)])

  private func load(_ store: Store, _ average: SourceAverage?) throws {
    try store.write { writer in
      try writer.importPredictions(
        model: "m", split: .test, orientation: .plain, probabilities: testRows, source: file("f0 + f1", rows: 2))
      if let average { try writer.recordAverage(average, model: "m", split: .test, orientation: .plain) }
    }
  }

  @Test func averagesComeBackAndGoWithTheirModel() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("temper.sqlite")
    let store = try smallStore(path)
    try load(store, average)
    #expect(try store.read { try $0.average(model: "m", split: .test, orientation: .plain) } == average)
    #expect(try store.read { try $0.average(model: "m", split: .oof, orientation: .plain) } == nil)
    #expect(try store.read { try $0.average(model: "n", split: .test, orientation: .plain) } == nil)
    try store.write { try $0.removeModel("m") }
    #expect(try query(path, "SELECT count(*) FROM source_average") == ["0"])
    #expect(try query(path, "SELECT count(*) FROM source_file") == ["0"])
    try load(store, nil)
    #expect(try store.read { try $0.average(model: "m", split: .test, orientation: .plain) } == nil)
    #expect(throws: StoreError.self) {
      try store.write { try $0.recordAverage(average, model: "n", split: .test, orientation: .plain) }
    }
  }

  /// A rehearsal refuses what would be refused, and keeps every byte, also of changes beyond the cache.
  @Test func rehearsalsLeaveNothing() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("temper.sqlite")
    let store = try smallStore(path)
    let before = try bytes(path)
    let ids = (0..<20_000).map { "example number \($0) with a key that is long enough to fill pages of the file" }
    try store.rehearse { writer in
      try writer.importLabels(
        layout: arena, ids: ids, labels: ids.map { _ in 0 }, source: file("x"), replace: true)
    }
    #expect(try bytes(path) == before)
    #expect(throws: StoreError.self) {
      try store.rehearse { writer in
        try writer.importLabels(layout: arena, ids: ["a"], labels: [0], source: file("x"), replace: false)
      }
    }
    #expect(try bytes(path) == before)
    #expect(try folder.names == ["temper.sqlite"])
    try load(store, average)
    #expect(try store.read { try $0.models().map(\.name) } == ["m"])
  }
}
