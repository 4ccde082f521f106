import TemperCore
public import TemperFiles
import TemperReport
import TemperSQL
import TemperStore

extension Loader {
  /// Loads a table of an engine, or a sample of its rows: labels, folds, groups, weights and the predictions of all models.
  ///
  /// All rows are looked at first. The sample is that of a hash of the id, or of the group where there is one, so that it is
  /// the same on every engine. What the engine was asked by is not kept.
  ///
  /// - Parameters:
  ///   - request: what is loaded.
  ///   - engine: the client.
  /// - Throws: `EngineError`, `RequestError`, `StoreError`. Nothing is changed then.
  public func table(_ request: TableRequest, from engine: EngineCommand) throws -> TableResult {
    try ProgressMonitor.watching(progress) { try TableLoader(request, engine).load(into: database, isDryRun: isDryRun) }
  }
}

/// One load of a table.
private struct TableLoader {
  let request: TableRequest
  let engine: EngineCommand
  let stage: StageProgress

  /// Statements of a load in which nothing is wrong.
  private static let statements = 4

  init(_ request: TableRequest, _ engine: EngineCommand) {
    self.request = request
    self.engine = engine
    stage = ProgressMonitor.begin(.askingEngine, total: TableLoader.statements)
  }

  private func ask(_ statement: String, _ columns: [String], _ row: (EngineCommand.Row) throws -> Void) throws {
    try engine.ask(statement, columns: columns, row: row)
    stage.advance()
  }

  func load(into database: String, isDryRun: Bool) throws -> TableResult {
    defer { stage.end() }
    let (table, dialect) = (request.table, request.dialect)
    try table.check(dialect)
    guard request.rows >= 100 else {
      throw RequestError(.usage, "\(.rows): found \(request.rows), expected at least 100")
    }
    if !request.replace, let store = try DatabaseFile(path: database).existing(),
      try store.read({ try $0.layout() }) != nil
    {
      throw StoreError(.labelsLoaded, path: database)
    }
    var names: [String] = []
    try engine.ask(SampleStatement.names(table), columns: nil, header: { names = $0 }) { _ in }
    stage.advance()
    let columns = try TableColumns(names, table: table, classes: request.classes)
    let (layout, found) = try request.tieStructure.layout(of: columns.classes)
    if let kept = request.keptClass, !columns.classes.contains(kept) {
      throw RequestError(
        .usage,
        "\(.keptClass): there is no class \"\(kept)\"; the classes are \(columns.classes.joined(separator: ", "))")
    }
    let statements = CheckStatement(table, columns, dialect)
    let check = try TableCheck(statements, classes: columns.classes, table: table, ask: ask)
    let hasFolds = table.foldText(dialect) != nil
    if hasFolds, !(TrainingSet.fewestFolds...TrainingSet.foldLimit).contains(check.folds.count) {
      throw RequestError(
        .badData,
        "\(VisibleText.escaping(table.relation)): found \(NumberText.count(check.folds.count, "fold")), expected "
          + "\(TrainingSet.fewestFolds) to \(TrainingSet.foldLimit)")
    }
    let sample = try sample(check, columns.classes)
    let rows = try read(statements, sample, layout, hasFolds: hasFolds)
    let dataset = try rows.dataset(
      layout, models: columns, path: StoredTable(request, sample, check, weightScale: 1).path,
      keptClass: sample.keptClass,
      check: check, hasWeights: table.weight != nil, hasGroups: table.group != nil, hasFolds: hasFolds)
    let stored = StoredTable(request, sample, check, weightScale: scale(check))
    let replace = request.replace
    try DatabaseFile(path: database).write(isRehearsal: isDryRun, rows: dataset.storedRowCount) { writer in
      if replace { try writer.removeEverythingButFits() }
      try writer.save(dataset)
      if hasFolds { try writer.importTable(stored) }
    }
    var result = TableResult(
      rows: dataset.ids.count, tableRows: check.rows, models: columns.models, layout: layout, tieWasFoundByName: found,
      foldsAreMade: table.fold == nil && hasFolds)
    result.warnings = warnings(dataset, check, sample)
    return result
  }

  /// What weights of all rows are multiplied with, as `RowWeights.counts` does it with those in memory.
  private func scale(_ check: TableCheck) -> Double {
    request.table.weight == nil || check.brokenWeights == 0 ? 1 : Double(check.positiveWeights) / check.weight
  }

  private func sample(_ check: TableCheck, _ classes: [String]) throws -> TableSample {
    if check.rows <= request.rows { return TableSample(bound: nil) }
    if request.dialect.hasNoSample {
      throw RequestError(
        .badData,
        "\(VisibleText.escaping(request.table.relation)): found \(NumberText.count(check.rows)) rows, and \(request.dialect.rawValue) "
          + "has no md5 to sample them by, expected at most \(NumberText.count(request.rows)); load all with \(.rows), or copy the "
          + "table to DuckDB")
    }
    let kept = request.keptClass.flatMap { classes.firstIndex(of: $0) }.map(check.rows(ofClass:)) ?? 0
    let others = check.rows - kept
    guard kept < request.rows else {
      throw RequestError(
        .usage,
        "\(.keptClass): the class has \(NumberText.count(kept)) rows, expected fewer than \(.rows) \(request.rows)")
    }
    return TableSample(share: Double(request.rows - kept) / Double(others), keptClass: request.keptClass)
  }

  private func read(
    _ statements: CheckStatement, _ sample: TableSample, _ layout: ClassLayout, hasFolds: Bool
  ) throws -> SampledRows {
    let statement = SampleStatement(request.table, statements.parts, sample, request.dialect)
    var rows = SampledRows(parts: statements.parts, classes: layout.names)
    let answer = try engine.ask(statement.text, columns: statement.columns) { try rows.append($0) }
    stage.advance()
    guard answer.rows > 0 else {
      throw RequestError(
        .badData, "\(VisibleText.escaping(request.table.relation)): found no rows in the sample, expected some")
    }
    rows.sha256 = answer.sha256
    return rows
  }

  private func warnings(_ dataset: Dataset, _ check: TableCheck, _ sample: TableSample) -> [Message] {
    guard !sample.isWhole else { return [] }
    return dataset.layout.names.enumerated().compactMap { k, name -> Message? in
      let (found, all) = (dataset.labels.count { $0 == k }, check.rows(ofClass: k))
      guard found < TableLoader.fewestRows, found < all else { return nil }
      return
        "the class \"\(VisibleText.escaping(name))\" has \(NumberText.count(found, "row")) in the sample, of \(NumberText.count(all)): "
        + "keep all of them with \(.keptClass) \(OptionText.quoted(name)), or sample more"
    }
  }

  /// Rows of a class below which a sample decides badly about it.
  private static let fewestRows = 1000
}

extension Dialect {
  /// Whether the engine cannot hash, so that nothing can be sampled.
  fileprivate var hasNoSample: Bool { self == .sqlite }
}
