import Foundation
import GRDB
import TemperCore
import Testing

@testable import TemperStore

/// A folder for one test, removed with its content when the test ends.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "temper-store-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }

  var names: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() } }
}

func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

let arena = ClassLayout(
  names: ["winner_model_a", "winner_model_b", "winner_tie"], tieStructure: TieStructure(sideA: 0, sideB: 1, tie: 2))

func file(_ path: String, rows: Int = 4) -> Source { Source(path: path, sha256: "sha of \(path)", rows: rows) }

/// Four labelled examples and two test examples of three classes, without models.
func smallStore(_ path: String) throws -> Store {
  let store = try Store(path: path, access: .create)
  try store.write { writer in
    try writer.importLabels(
      layout: arena, ids: ["d", "b", "a", "c"], labels: [0, 1, 2, 0], source: file("labels.csv"), replace: false)
    try writer.importTestExamples(ids: ["t2", "t1"])
  }
  return store
}

let oofRows = ProbabilityMatrix(
  classCount: 3, values: [0.5, 0.25, 0.25, 0.1, 0.2, 0.7, 1, 0, 0, 0.3, 0.3, 0.4])
let testRows = ProbabilityMatrix(classCount: 3, values: [0.25, 0.5, 0.25, 0, 1, 0])

/// Rows of K numbers divided by their sums.
func shares(_ classCount: Int, _ values: [Double]) -> ProbabilityMatrix {
  var matrix = ProbabilityMatrix(classCount: classCount, values: values)
  for row in 0..<matrix.rowCount {
    let sum = matrix[row: row].reduce(0, +)
    for k in 0..<classCount { matrix[row, k] /= sum }
  }
  return matrix
}

/// Runs statements on a file as another program would.
func sqlite(_ path: String, _ sql: String) throws {
  var configuration = Configuration()
  configuration.foreignKeysEnabled = false
  let queue = try DatabaseQueue(path: path, configuration: configuration)
  try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
  try queue.close()
}

/// The rows of a query as another program sees them, columns divided by `|`.
func query(_ path: String, _ sql: String) throws -> [String] {
  let queue = try DatabaseQueue(path: path)
  defer { try? queue.close() }
  return try queue.read { db in
    try Row.fetchAll(db, sql: sql).map { row in
      row.databaseValues.map { $0.isNull ? "NULL" : "\($0.storage.value ?? "")" }.joined(separator: "|")
    }
  }
}

/// The problem `body` ends with; a test failure when it ends well or otherwise.
func problem(_ body: () throws -> Void) -> StoreError.Problem? {
  do {
    try body()
    Issue.record("expected a StoreError, but nothing was thrown")
  } catch let error as StoreError {
    return error.problem
  } catch {
    Issue.record("expected a StoreError, found \(error)")
  }
  return nil
}

/// SplitMix64 (Steele, Lea, Flood 2014).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
