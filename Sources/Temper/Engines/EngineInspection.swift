public import TemperCore
public import TemperFiles
public import TemperReport
import TemperSQL
public import TemperStore

extension InspectSummary {
  /// Inspects a model, or a fit, on the rows of the table that the loaded ones came from, counted where they lie: two scans.
  ///
  /// A model's predictions are looked at on all rows. A fit is looked at on the rows outside its sample, which it has not seen;
  /// a refined one there too, every row predicted by the coefficients that have not seen its fold.
  ///
  /// - Parameters:
  ///   - choice: what is inspected.
  ///   - className: a class that must exist, because its diagram is asked for.
  ///   - store: the database.
  ///   - engine: the client.
  ///   - options: bins, seed and threads.
  ///   - progress: sees how far the work has come; it changes no number.
  /// - Throws: `RequestError` for names that are unknown, for rows that came from files or have weights, for a fit of all rows,
  ///   and where the table changed; `EngineError`; `StoreError`.
  public init(
    _ choice: Choice, className: String? = nil, in store: Store, from engine: EngineCommand,
    options: Inspection.Options = Inspection.Options(), progress: ProgressMonitor? = nil
  ) async throws {
    self = try await ProgressMonitor.watching(progress) {
      let work = try EngineInspection(choice, className, store, engine, options)
      return try await work.summary()
    }
  }
}

/// One inspection of rows that lie in an engine.
private struct EngineInspection {
  let subject: Subject
  let fit: FitDocument?
  let counted: CellsStatement.Subject
  let table: TableLayout
  let dialect: Dialect
  /// Rows that are left out; nil counts all.
  let sample: TableSample?
  /// Rows of the table as it was loaded.
  let rows: Int
  let layout: ClassLayout
  let sources: [Source]
  let engine: EngineCommand
  let options: Inspection.Options

  init(
    _ choice: InspectSummary.Choice, _ className: String?, _ store: Store, _ engine: EngineCommand,
    _ options: Inspection.Options
  ) throws {
    let found = try store.read { reader in
      let names = SubjectNames(models: try reader.models().map(\.name), fits: try reader.fits().map(\.name))
      let subject = try names.subject(choice, latest: try reader.latestFit()?.name)
      return (
        subject: subject, table: try reader.table(), layout: try reader.requireLayout(),
        record: subject.kind == .fit ? try Fits.record(named: subject.name, reader) : nil,
        sources: try reader.sources()
      )
    }
    guard let stored = found.table else {
      throw RequestError(
        .usage,
        "\(store.path): the rows came from files, and can be inspected without \(.engine); a table is loaded with: \(.loadTable)"
      )
    }
    guard stored.weight == nil else {
      throw RequestError(
        .usage, "the rows have weights, which are not counted by cells; inspect the sample, without \(.engine)")
    }
    let parts = try stored.parts()
    if let className, !found.layout.names.contains(className) {
      throw RequestError(
        .usage, "there is no class \"\(className)\"; the classes are \(found.layout.names.joined(separator: ", "))")
    }
    if let record = found.record {
      let (blend, document) = (try record.storedBlend(), try Fits.document(of: record))
      guard !parts.sample.isWhole else {
        throw RequestError(
          .usage,
          "all rows of the table are in the fit \"\(record.name)\": its nested predictions say how reliable it is; inspect it without \(.engine)"
        )
      }
      guard blend.layout == found.layout else {
        throw RequestError(.badData, "the labels were replaced since the fit \"\(record.name)\"; fit again")
      }
      fit = document
      sample = parts.sample
      counted =
        document.refinement.map { .folds(blend, $0.withoutFolds.map { ($0.fold, $0.pool) }) }
        ?? .blend(blend.averaging(nil))
    } else {
      fit = nil
      sample = nil
      counted = .blend(Blend(layout: found.layout, models: [Blend.Model(name: found.subject.name)], pool: .mean))
    }
    (subject, layout) = (found.subject, found.layout)
    (table, dialect, rows) = (parts.table, parts.dialect, stored.counts.reduce(0) { $0 + $1.rows })
    sources = found.sources.filter { $0.model == nil || $0.model == found.subject.name || found.record != nil }.map {
      Source(path: $0.file.path, sha256: $0.file.sha256, rows: $0.file.rows)
    }
    (self.engine, self.options) = (engine, options)
  }

  func summary() async throws -> InspectSummary {
    let rows = try count()
    let inspection = await Inspection(rows, layout: layout, options: options)
    let of = subject.kind == .model ? "all rows" : "the rows outside the sample"
    let warning =
      "\(NumberText.count(inspection.rows, "row")) were counted in the engine, \(of) of \(VisibleText.escaping(table.relation)); "
      + "approximate, since rows of a cell are taken together: equal-mass, smooth and debiased errors, MCB and "
      + "DSC, curves, diagrams by mass, null levels, and ties by margin"
    return InspectSummary(
      inspection: InspectDocument(subject, inspection), fit: fit,
      comparisons: fit.map(RunSummary.comparisons) ?? [], sources: sources, version: TemperVersion.current,
      warnings: [warning])
  }

  /// Asks for cells and scores.
  private func count() throws -> CountedRows {
    let statement = CellsStatement(
      counted, of: table, dialect, bins: options.bins, without: sample)
    let stage = ProgressMonitor.begin(.askingEngine, total: 2)
    defer { stage.end() }
    let eventCount = layout.count + 1 + (layout.tieStructure == nil ? 0 : 1)
    var cells: [[ProbabilityCells.Cell]] = Array(repeating: [], count: eventCount)
    var margins: [MarginCell] = []
    try engine.ask(statement.cells, columns: CellsStatement.cellColumns) { row in
      guard let event = row.count(0), let bin = row.count(1), let place = row.count(2), let n = row.count(3), n > 0
      else {
        throw changed("rows without a prediction, or cells that are none")
      }
      let numbers = (4..<13).map { row.number($0) ?? .nan }
      guard numbers.allSatisfy(\.isFinite), (0..<options.bins).contains(bin), (0...eventCount).contains(event) else {
        throw changed("sums that are none")
      }
      if event == eventCount {
        margins.append(
          MarginCell(
            place: place, rows: n, predicted: numbers[0], observed: numbers[1], margin: numbers[6], least: numbers[7],
            most: numbers[8]))
      } else {
        cells[event].append(
          ProbabilityCells.Cell(
            bin: bin, place: place, rows: n, probability: numbers[0], hits: numbers[1], brier: numbers[2],
            loss: numbers[3], excess: numbers[4], variance: numbers[5]))
      }
    }
    stage.advance()
    var sums: [Double] = []
    try engine.ask(statement.scores, columns: statement.scoreColumns) { row in
      sums = statement.scoreColumns.indices.map { row.number($0) ?? .nan }
    }
    stage.advance()
    guard sums.count == statement.scoreColumns.count, sums.allSatisfy(\.isFinite) else {
      throw changed("no rows, or sums that are none")
    }
    guard sums[1] == sums[2] else { throw changed("rows without a prediction or a label") }
    let scores = ScoreSums(
      clusters: sums[0], rows: sums[1], squaredRows: sums[3],
      metrics: stride(from: 4, to: sums.count, by: 3).map { (sums[$0], sums[$0 + 1], sums[$0 + 2]) })
    guard cells[0].reduce(0, { $0 + $1.rows }) == Int(exactly: sums[1]), sample != nil || Int(exactly: sums[1]) == rows
    else {
      throw changed("other rows than when it was loaded")
    }
    let counted = cells.map { $0.isEmpty ? nil : ProbabilityCells($0, bins: options.bins) }
    return CountedRows(
      events: counted.prefix(layout.count + 1).compactMap { $0 },
      side: layout.tieStructure == nil ? nil : counted[layout.count + 1], margins: margins, scores: scores,
      isGrouped: table.group != nil)
  }

  private func changed(_ found: String) -> RequestError {
    RequestError(
      .badData,
      "\(VisibleText.escaping(table.relation)): the table changed since it was loaded: found \(found); load it again with: \(.loadTable)"
    )
  }
}
