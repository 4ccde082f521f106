import Foundation
import TemperCore
import Testing

@testable import TemperStore

@Suite struct StoreVacuumTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("temper.sqlite")
  }

  @Test func roomIsGivenBackAndNothingElseChanges() throws {
    let store = try fullStore(path)
    let whole = try store.read { try Everything($0) }
    let small = try bytes(path).count
    try store.write { try $0.removeModel("m") }
    try store.write { writer in
      for number in 0..<40 {
        var fit = sampleFit(name: "large \(number)")
        fit.document = String(repeating: "x", count: 20_000)
        try writer.saveFit(fit, replace: false)
      }
    }
    let large = try bytes(path).count
    try store.write { writer in for number in 0..<40 { try writer.removeFit("large \(number)") } }
    let found = try store.vacuum()
    let after = try bytes(path).count
    #expect(found.before == large && found.after == after)
    #expect(after <= small && large > small)
    #expect(try folder.names == ["temper.sqlite"])
    #expect(try Store.check(path: path).findings == [])
    let kept = try Store(path: path, access: .read).read { try Everything($0) }
    #expect(kept.fit == whole.fit && kept.fitPredictions == whole.fitPredictions && kept.examples == whole.examples)
    #expect(try query(path, "PRAGMA application_id") == ["1416458354"])
    #expect(try query(path, "PRAGMA page_size") == ["16384"])
  }

  @Test func waitingEnds() throws {
    let store = try fullStore(path)
    let other = try Store(path: path, access: .update, busyTimeout: 0.05)
    let before = try bytes(path)
    try store.read { reader in
      _ = try reader.layout()
      #expect(problem { _ = try other.vacuum() } == .busy)
    }
    #expect(try bytes(path) == before)
  }
}
