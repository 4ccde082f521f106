import Foundation
public import TemperCore
import TemperFiles
public import TemperReport
public import TemperStore

/// The files an inspection writes: a page, and a folder of tables.
public struct InspectOutputs: Sendable {
  private let html: String?
  private let csv: String?
  private let overwrites: Bool

  /// - Parameters:
  ///   - html: path of the page, or nil.
  ///   - csv: path of the folder, or nil; it is made if its parent exists.
  ///   - overwrites: whether files that stand there may be replaced.
  public init(html: String?, csv: String?, overwrites: Bool) {
    self.html = html
    self.csv = csv
    self.overwrites = overwrites
  }

  /// Finds out, before long work, whether everything can be written.
  ///
  /// - Throws: `FileError` or `RequestError`.
  public func check(beside store: Store) throws {
    let tables = csv.map { folder in InspectTables.names.map { path($0, in: folder) } } ?? []
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
  /// - Parameters:
  ///   - words: names of options and commands for the reader of the page.
  ///   - summary: what is shown.
  /// - Returns: the paths that were written.
  /// - Throws: `FileError`, `RequestError`.
  public func write(_ summary: InspectSummary, words: Message.Words = \.description) throws -> [String] {
    let section = Interruption.shared.enter()
    defer { section.leave() }
    let stage = ProgressMonitor.begin(.makingPage)
    defer { stage.end() }
    var staged: [StagedFile] = []
    var made: OutputFolder?
    do {
      if let html {
        let page = try InspectPage.render(summary, words: words)
        staged.append(try OutputFile(path: html, overwrites: overwrites).stage(Array(page.utf8)))
      }
      if let csv {
        made = try OutputFolder(making: csv, remedy: "give another with \(.tables)")
        let writer = TableWriter(overwrites: overwrites)
        for table in InspectTables(summary.inspection).tables {
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
