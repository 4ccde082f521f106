public import TemperCore
import TemperFiles
public import TemperReport
public import TemperStore

extension InspectSummary {
  /// What is inspected.
  public enum Choice: Sendable, Equatable {
    /// The nested predictions of the newest fit.
    case latest
    /// Those of the fit of this name.
    case fit(String)
    /// What bears this name: a fit, or a model. `model:NAME` and `fit:NAME` say which.
    case named(String)
    /// The OOF predictions of a model.
    case model(String)
  }

  /// Inspects predictions of a database on the labelled examples: can the probabilities be believed, class by class?
  ///
  /// Standard errors are clustered by group where groups are loaded. Of a fit, its models that are still loaded are put
  /// beside it.
  ///
  /// - Throws: `RequestError` of kind `.usage` for names that are unknown and where there is no fit yet, and of kind
  ///   `.badData` when no labels are loaded or a fit's predictions are gone; `StoreError`.
  /// - Parameters:
  ///   - className: a class that must exist, because its diagram is asked for.
  ///   - columns: columns of segments whose rows are looked at apart, too.
  ///   - conditions: what the rows that are inspected have in common; without any all labelled rows are. With some only what is
  ///     of these rows is shown, and of a fit neither its candidates nor what it is made of.
  ///   - options: bins, seed and threads.
  ///   - store: the database.
  ///   - choice: what is inspected.
  ///   - words: names of options and commands for the reader of what to do next.
  ///   - progress: sees how far the work has come; it changes no number.
  public init(
    _ choice: Choice, className: String? = nil, in store: Store, by columns: [String] = [],
    where conditions: [RowCondition] = [], options: Inspection.Options = Inspection.Options(),
    words: Message.Words = { $0.description }, progress: ProgressMonitor? = nil
  ) async throws {
    self = try await ProgressMonitor.watching(progress) {
      try await InspectSummary(choice, className, store, columns, conditions, options, words)
    }
  }

  private init(
    _ choice: Choice, _ className: String?, _ store: Store, _ columns: [String], _ conditions: [RowCondition],
    _ options: Inspection.Options, _ words: Message.Words
  ) async throws {
    let (found, segments, chosen) = try store.read { reader in
      var input = try Input(choice, reader)
      let loaded = try reader.segments(.oof)
      let choice = RowChoice(layout: input.layout, examples: input.examples, segments: loaded)
      if choice.isByLabel(conditions) {
        input.warnings.append(
          "rows were chosen by their label: where it is known what came true, no probabilities are calibrated")
      }
      return (input, try SegmentNames.choose(columns, from: loaded), try choice.rows(conditions))
    }
    var input = found
    // What is said of a fit is of all rows.
    if chosen != nil { input.fit = nil }
    if let className, !input.layout.names.contains(className) {
      throw RequestError(
        .usage,
        NearMiss.suggestion(for: className, among: input.layout.names).map { name -> Message in
          "there is no class \"\(className)\"; did you mean \"\(name)\"?"
        } ?? "there is no class \"\(className)\"; the classes are \(input.layout.names.joined(separator: ", "))")
    }
    let rows = try Evaluated(
      [input.predictions] + [input.swapped].compactMap { $0 }
        + input.members.flatMap { [$0.oof, $0.swappedOOF].compactMap { $0 } },
      labels: input.labels, groups: input.groups, weights: input.weights, segments: segments, chosen: chosen)
    var others = rows.predictions.dropFirst()
    let swapped = input.swapped == nil ? nil : others.popFirst()
    let members = input.members.map { member in
      ModelPredictions(
        name: member.name, oof: others.popFirst() ?? member.oof,
        swappedOOF: member.swappedOOF == nil ? nil : others.popFirst())
    }
    var inspection = await Inspection(
      rows.predictions[0], labels: rows.labels, layout: input.layout, groups: rows.groups, weights: rows.weights,
      swapped: swapped, segments: rows.segments, beside: members, options: options)
    inspection.weights?.file = input.weightFile.map { InspectSummary.fileName($0.path) }
    inspection.where = conditions.isEmpty ? nil : conditions
    let document = InspectDocument(input.subject, inspection)
    self.init(
      inspection: document, fit: input.fit,
      comparisons: input.fit.map(RunSummary.comparisons) ?? [], sources: input.sources,
      version: TemperVersion.current, warnings: input.warnings,
      next: Advice.calibration(document, fit: input.fit, request: input.request).map { $0.text(words) })
  }

  /// Everything an inspection reads.
  private struct Input {
    var layout: ClassLayout
    var examples: Examples
    var labels: [Int]
    var groups: [Int]?
    var weights: RowWeights?
    var weightFile: Source?
    var warnings: [String] = []
    var subject: Subject
    var predictions: ProbabilityMatrix
    /// Swapped OOF predictions of a model.
    var swapped: ProbabilityMatrix?
    var fit: FitDocument?
    /// What the fit was asked for, as far as this version knows.
    var request: FitRequest?
    var members: [ModelPredictions] = []
    var sources: [Source]

    init(_ choice: Choice, _ reader: StoreReader) throws {
      let layout = try reader.requireLayout()
      let examples = try reader.examples(.oof)
      let labels = examples.labels ?? []
      self.layout = layout
      self.examples = examples
      self.labels = labels
      groups = examples.groups.map(TrainingSet.numbered)
      weights = examples.weights
      weightFile = try reader.sources().first { $0.kind == .weights }?.file
      let loaded = try reader.models().map(\.name)
      let stage = ProgressMonitor.begin(.readingDatabase)
      defer { stage.end() }
      let names = SubjectNames(models: loaded, fits: try reader.fits().map(\.name))
      subject = try names.subject(choice, latest: try reader.latestFit()?.name)
      predictions = try subject.predictions(reader)
      var used = [subject.name]
      switch subject.kind {
      case .model:
        swapped = try reader.predictions(model: subject.name, split: .oof, orientation: .swapped)
      case .fit:
        let record = try Fits.record(named: subject.name, reader)
        let document = try Fits.document(of: record)
        fit = document
        request = try? JSONText.parse(FitRequest.self, record.options)
        if let weightFile, !record.inputs.contains(where: { $0.sha256 == weightFile.sha256 }) {
          warnings.append(
            "\(InspectSummary.fileName(weightFile.path)) was loaded after the fit \"\(subject.name)\" was made: rows are "
              + "weighted by it here, and were not in the fit; fit again")
        }
        used = document.models.map(\.name)
        members = try used.filter(loaded.contains).compactMap { name in
          try reader.predictions(model: name, split: .oof, orientation: .plain).map {
            ModelPredictions(
              name: name, oof: $0,
              swappedOOF: try reader.predictions(model: name, split: .oof, orientation: .swapped))
          }
        }
      }
      sources = try reader.sources().filter { $0.model == nil || used.contains($0.model ?? "") }.map {
        Source(path: InspectSummary.fileName($0.file.path), sha256: $0.file.sha256, rows: $0.file.rows)
      }
    }
  }

  /// The last two parts of a path, which tell files apart without telling where they lie.
  static func fileName(_ path: String) -> String {
    path.split(separator: "/").suffix(2).joined(separator: "/")
  }
}

extension Inspection {
  /// Inspects N predictions, with models put beside them.
  init(
    _ probabilities: ProbabilityMatrix, labels: [Int], layout: ClassLayout, groups: [Int]?, weights: RowWeights?,
    swapped: ProbabilityMatrix? = nil, segments: Segmentation? = nil, beside models: [ModelPredictions],
    options: Options
  ) async {
    let counts = weights?.counts
    let models = await parallelMap(models, threads: options.threads) {
      Model($0.name, $0.oof, swapped: $0.swappedOOF, labels: labels, layout: layout, groups: groups, weights: counts)
    }
    await self.init(
      probabilities, labels: labels, layout: layout, groups: groups, weights: weights, swapped: swapped,
      segments: segments, models: models, options: options)
  }
}

extension SubjectNames {
  /// The fit or model that is to be inspected.
  ///
  /// - Parameter latest: name of the newest fit.
  /// - Throws: `RequestError` of kind `.usage`, which says what exists and how to ask for it.
  func subject(_ choice: InspectSummary.Choice, latest: String?) throws -> Subject {
    switch choice {
    case .model(let name): return try subject(name, .model)
    case .fit(let name): return try subject(name, .fit)
    case .named(let name): return try subject(name)
    case .latest:
      guard let latest else {
        throw RequestError(
          .usage, "there is no fit yet; make one with: \(.fit), or inspect a model with: \(.inspectModel)"
        )
      }
      return Subject(.fit, latest)
    }
  }
}
