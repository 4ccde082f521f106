import Foundation
public import TemperCore
import TemperFiles
public import TemperReport
public import TemperStore

extension CheckDocument {
  /// Verifies everything a database holds. O(size of the file).
  ///
  /// - Parameters:
  ///   - words: names of options and commands for the reader of the document.
  ///   - path: path of the file.
  /// - Throws: `StoreError` where it is no database of this version's schema, cannot be read, or is busy. A damaged one is
  ///   no error, but a document with problems.
  public init(database path: String, words: (Message.Term) -> String = \.description) throws {
    do {
      self.init(try Store.check(path: path), database: path, words: words)
    } catch let error as StoreError {
      // So badly damaged that nothing of it can be read.
      guard case .damaged(let detail) = error.problem else { throw error }
      var report = CheckReport()
      report.findings = [.structure(detail)]
      self.init(report, database: path, words: words)
    }
  }
}

extension Recovery {
  /// Puts right what commands that were killed left in a folder of outputs.
  ///
  /// - Parameter database: the one that records what was written there; where it cannot be read, nothing is touched.
  /// - Returns: what was done, in words.
  static func run(in folder: String, database: String) -> [String] {
    guard let store = try? DatabaseFile(path: database).existing() else {
      return FileManager.default.fileExists(atPath: database) ? [] : run(in: folder) { _ in false }.map(\.text)
    }
    guard let known = try? store.read({ try $0.submissions().map(\.file.sha256) }) else { return [] }
    return run(in: folder) { known.contains($0) }.map(\.text)
  }
}

extension Store {
  /// Puts right what commands that were killed left beside the database and the submissions that it records.
  ///
  /// - Returns: what was done, in words.
  public func recoverOutputs() throws -> [String] {
    let paths = [path] + (try read { try $0.submissions().map(\.file.path) })
    let folders = Set(paths.map { URL(fileURLWithPath: $0).deletingLastPathComponent().path })
    return folders.sorted().flatMap { Recovery.run(in: $0, database: path) }
  }
}

extension VacuumDocument {
  /// Gives the room that removed rows left behind in a database back to the disk. O(size of the file).
  ///
  /// - Throws: `StoreError`.
  public init(vacuuming store: Store) throws {
    let bytes = try store.vacuum()
    self.init(database: store.path, bytesBefore: bytes.before, bytesAfter: bytes.after)
  }
}

extension CheckDocument {
  /// The findings in words, each with what to do about it.
  init(_ report: CheckReport, database: String, words: (Message.Term) -> String) {
    let problems = report.findings.map { finding -> Problem in
      switch finding {
      case .structure(let line):
        Problem(part: "file", found: line, remedy: Self.startAgain)
      case .references(let table, let rows):
        Problem(
          part: "table \(table)", found: "\(NumberText.count(rows, "row")) without what they refer to",
          remedy: Self.startAgain)
      case .orphans(let what, let rows):
        Problem(part: what, found: "\(NumberText.count(rows)) that belong to nothing", remedy: Self.startAgain)
      case .altered(let part):
        Problem(
          part: "\(part)", found: "not what was stored: number of rows or checksum differ",
          remedy: Self.remedy(for: part, report.sources, words))
      case .unreadable(let part, let detail):
        Problem(
          part: "\(part)", found: "cannot be read: \(detail)", remedy: Self.remedy(for: part, report.sources, words))
      }
    }
    self.init(
      database: database, bytes: report.bytes, labelledRows: report.labelledRows, testRows: report.testRows,
      sources: report.sources.count, fits: report.fits, submissions: report.submissions, problems: problems)
  }

  private static let startAgain = "restore a copy, or load the files into a new database"

  /// What to do, with the files it came from.
  private static func remedy(
    for part: StoreError.LoadedPart, _ sources: [StoredSource], _ words: (Message.Term) -> String
  ) -> String {
    let files = sources.filter { source in
      switch part {
      case .labels: source.kind == .labels
      case .folds: source.kind == .folds
      case .groups: source.kind == .groups
      case .segments: source.kind == .segments
      case .predictions(let model, _, _): source.model == model
      case .tests: source.kind == .predictions && source.split == .test
      case .fit, .fitPredictions, .submission: false
      }
    }
    let remedy = part.remedy.text(words)
    return files.isEmpty ? remedy : "\(remedy) (from \(files.map(\.file.path).joined(separator: ", ")))"
  }
}
