public import TemperCore
public import TemperReport
public import TemperStore

/// The files an inspection writes: a page, and a folder of tables.
public struct InspectOutputs: Sendable {
  private let files: EvaluationFiles

  /// - Parameters:
  ///   - html: path of the page, or nil.
  ///   - csv: path of the folder, or nil; it is made if its parent exists.
  ///   - overwrites: whether files that stand there may be replaced.
  public init(html: String?, csv: String?, overwrites: Bool) {
    files = EvaluationFiles(html: html, csv: csv, overwrites: overwrites, tables: InspectTables.names)
  }

  /// Finds out, before long work, whether everything can be written.
  ///
  /// - Throws: `FileError` or `RequestError`.
  public func check(beside store: Store) throws { try files.check(beside: store) }

  /// Writes everything, or nothing: all bytes reach the disk under temporary names before the first file takes its own.
  ///
  /// - Parameters:
  ///   - words: names of options and commands for the reader of the page.
  ///   - summary: what is shown.
  /// - Returns: the paths that were written.
  /// - Throws: `FileError`, `RequestError`.
  public func write(_ summary: InspectSummary, words: Message.Words = \.description) throws -> [String] {
    try files.write(
      page: { try InspectPage.render(summary, words: words) }, tables: { InspectTables(summary.inspection).tables })
  }
}
