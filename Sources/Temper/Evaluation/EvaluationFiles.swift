import Foundation
import TemperCore
import TemperFiles
import TemperStore

/// A table to be drawn, or read, elsewhere. Numbers have their shortest form that reads back as the same value.
struct EvaluationTable {
  /// Name of the file.
  var name: String
  var columns: [String]
  var rows: [[String]]

  static func text(_ values: any CustomStringConvertible...) -> [String] { values.map(\.description) }

  /// The ends of an interval; empty cells where there is none.
  static func ends(_ interval: ClosedRange<Double>?) -> [String] {
    interval.map { text($0.lowerBound, $0.upperBound) } ?? ["", ""]
  }
}

/// The files an inspection or a comparison writes: a page, and a folder of tables.
struct EvaluationFiles: Sendable {
  private let html: String?
  private let csv: String?
  private let overwrites: Bool
  /// What the file names of the tables may be.
  private let names: [String]

  init(html: String?, csv: String?, overwrites: Bool, tables names: [String]) {
    self.html = html
    self.csv = csv
    self.overwrites = overwrites
    self.names = names
  }

  /// Finds out, before long work, whether everything can be written.
  ///
  /// - Throws: `FileError` or `RequestError`.
  func check(beside store: Store) throws {
    let tables = csv.map { folder in names.map { path($0, in: folder) } } ?? []
    for output in [html].compactMap(\.self) + tables { try DatabaseFile(path: store.path).refuseOutput(output) }
    if let html {
      try OutputFile(path: html, overwrites: overwrites).check()
      if let table = tables.first(where: { DatabaseFile.isSame($0, html) }) {
        throw RequestError(.usage, "\(html): the table \(table) is to stand here, too; name another file for the page")
      }
    }
    guard let csv else { return }
    if FileManager.default.fileExists(atPath: csv) {
      for table in tables { try OutputFile(path: table, overwrites: overwrites).check() }
    } else {
      // A folder can be made where a file could be.
      try OutputFile(path: trimmed(csv), overwrites: false).check()
    }
  }

  /// Writes everything, or nothing: all bytes reach the disk under temporary names before the first file takes its own.
  ///
  /// - Returns: the paths that were written.
  /// - Throws: `FileError`, `RequestError`, and what the page throws.
  func write(page: () throws -> String, tables: () -> [EvaluationTable]) throws -> [String] {
    let section = Interruption.shared.enter()
    defer { section.leave() }
    let stage = ProgressMonitor.begin(.makingPage)
    defer { stage.end() }
    var staged: [StagedFile] = []
    var made: OutputFolder?
    do {
      if let html {
        staged.append(try OutputFile(path: html, overwrites: overwrites).stage(Array(try page().utf8)))
      }
      if let csv {
        made = try OutputFolder(making: csv, remedy: "give another with \(.tables)")
        let writer = TableWriter(overwrites: overwrites)
        for table in tables() {
          staged.append(try writer.stage(for: path(table.name, in: csv), columns: table.columns, rows: table.rows))
        }
      }
      try Publication.publish(staged).confirm()
    } catch {
      for file in staged { file.discard() }
      made?.removeIfUnused()
      throw error
    }
    return staged.map(\.path)
  }

  private func trimmed(_ path: String) -> String {
    var result = path
    while result.count > 1, result.hasSuffix("/") { result.removeLast() }
    return result
  }

  private func path(_ name: String, in folder: String) -> String {
    let folder = trimmed(folder)
    return folder == "/" ? "/\(name)" : "\(folder)/\(name)"
  }
}
