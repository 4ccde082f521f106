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
  ///   - progress: sees how far the work has come.
  /// - Throws: `StoreError` where it is no database of this version's schema, cannot be read, or is busy. A damaged one is
  ///   no error, but a document with problems.
  public init(
    database path: String, words: (Message.Term) -> String = \.description, progress: ProgressMonitor? = nil
  ) throws {
    do {
      let report = try ProgressMonitor.watching(progress) { try Store.check(path: path) { $0.fault } }
      self.init(report, database: path, words: words)
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
  /// Puts right what commands that were killed left beside outputs.
  ///
  /// - Parameters:
  ///   - paths: of the outputs, links followed, and of anything else beside which something may lie.
  ///   - database: what records outputs, beside the database that a killed command names itself.
  /// - Returns: what was done, in words.
  static func run(beside paths: [String], database: String) -> [String] {
    let folders = Set(
      paths.map { path in
        let file = URL(fileURLWithPath: OutputFile(path: path, overwrites: true).destination)
        return file.deletingLastPathComponent().path
      })
    return folders.sorted().flatMap { folder in
      run(in: folder) { sha256, own in
        guard let own else { return false }
        return records(sha256, in: Set([own, URL(fileURLWithPath: database).standardizedFileURL.path]))
      }
    }.map(\.text)
  }

  /// Whether one of the databases records a file, or the fit that was stored with it; nil where one that is there cannot be
  /// asked.
  private static func records(_ sha256: String, in databases: Set<String>) -> Bool? {
    var isKnown: Bool? = false
    for path in databases.sorted() where FileManager.default.fileExists(atPath: path) {
      do {
        let isRecorded = try Store(path: path, access: .read).read { reader in
          try reader.submissions().contains { $0.file.sha256 == sha256 }
            || reader.fits().contains { $0.sha256 == sha256 }
        }
        if isRecorded { return true }
      } catch let error as StoreError where error.problem == .empty {
        // Its making was cut short: nothing was ever recorded.
      } catch {
        isKnown = nil
      }
    }
    return isKnown
  }
}

extension Store {
  /// Puts right what commands that were killed left beside the database and the submissions that it records.
  ///
  /// - Returns: what was done, in words.
  /// - Throws: `StoreError`.
  public func recoverOutputs() throws -> [String] {
    Recovery.run(beside: [path] + (try read { try $0.submissions().map(\.file.path) }), database: path)
  }
}

extension VacuumDocument {
  /// Gives the room that removed rows left behind in a database back to the disk. O(size of the file).
  ///
  /// - Parameters:
  ///   - store: the database.
  ///   - progress: sees that it is at work; how far nobody knows.
  /// - Throws: `StoreError`.
  public init(vacuuming store: Store, progress: ProgressMonitor? = nil) throws {
    let bytes = try ProgressMonitor.watching(progress) { try store.vacuum() }
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
      case .weights: source.kind == .weights
      case .segments: source.kind == .segments
      case .predictions(let model, _, _): source.model == model
      case .tests: source.kind == .predictions && source.split == .test
      case .table, .fit, .fitPredictions, .submission: false
      }
    }
    let remedy = part.remedy.text(words)
    return files.isEmpty ? remedy : "\(remedy) (from \(files.map(\.file.path).joined(separator: ", ")))"
  }
}
