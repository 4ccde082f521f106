import TemperCore

/// "How was it made?": options, folds, penalties, certificate, sources and version.
struct MakingView {
  struct Entry {
    var name: String
    var value: String
  }

  struct File {
    var path: PageName
    var rows: String
    var sha256: String
  }

  struct Certificate {
    var text: String
    var isConverged: Bool
  }

  var chosen: [Entry]
  var options: [Entry]
  var hasOptions: Bool
  /// Empty for a model.
  var certificate: [Certificate]
  var sources: [File]
  var hasSources: Bool
  var sourceCount: String
  var version: String

  init(_ summary: RunSummary) {
    let fit = summary.fit
    var entries = Self.entries(fit)
    let folds = NumberText.count(summary.folds)
    entries.insert(
      Entry(name: "Folds", value: "\(folds), \(summary.foldsAreGiven ? "as given" : "made by Temper")"), at: 1)
    if let groups = summary.groups {
      entries.insert(
        Entry(name: "Groups", value: "\(NumberText.count(groups)); resampled whole, never split by Temper"), at: 2)
    }
    entries += Self.weights(summary.inspection)
    self.init(
      chosen: entries + [Self.diagrams(summary.inspection)],
      options: summary.options.map { Entry(name: $0.name, value: $0.value) }, fit: fit, sources: summary.sources,
      version: summary.version)
  }

  init(_ summary: InspectSummary) {
    let inspection = summary.inspection
    var entries = [
      Entry(
        name: "Inspected",
        value: inspection.kind == .fit ? "the nested predictions of a fit" : "the OOF predictions of a model")
    ]
    if let fit = summary.fit { entries += Self.entries(fit) }
    if let groups = inspection.groups {
      entries.append(Entry(name: "Groups", value: "\(NumberText.count(groups)), one draw each"))
    }
    entries += Self.weights(inspection)
    self.init(
      chosen: entries + [Self.diagrams(inspection)], options: [], fit: summary.fit, sources: summary.sources,
      version: summary.version)
  }

  init(_ summary: CompareSummary) {
    let comparison = summary.comparison
    func entry(_ name: String, _ kind: Subject.Kind) -> Entry {
      Entry(name: name, value: kind == .fit ? "the nested predictions of a fit" : "the OOF predictions of a model")
    }
    var entries = [entry(comparison.a, comparison.kindA), entry(comparison.b, comparison.kindB)]
    if let groups = comparison.groups {
      entries.append(Entry(name: "Groups", value: "\(NumberText.count(groups)); resampled whole"))
    }
    if let weights = comparison.weights {
      entries.append(
        Entry(name: "Weights", value: WeightPhrases.line(weights, of: comparison.rows).joined(separator: ": ")))
    }
    entries.append(
      Entry(
        name: "Intervals", value: "\(NumberText.count(comparison.resamples, "resample")) with seed \(comparison.seed)"))
    self.init(chosen: entries, options: [], fit: nil, sources: summary.sources, version: summary.version)
  }

  private init(
    chosen: [Entry], options: [Entry], fit: FitDocument?, sources: [Source], version: String
  ) {
    self.chosen = chosen
    self.options = options
    hasOptions = !options.isEmpty
    certificate =
      fit.map {
        [
          Certificate(
            text: FitPhrases.certificate($0), isConverged: $0.certificate.converged)
        ]
      } ?? []
    self.sources = sources.map { File(path: PageName($0.path), rows: NumberText.count($0.rows), sha256: $0.sha256) }
    hasSources = !sources.isEmpty
    sourceCount = NumberText.count(sources.count, "file")
    self.version = version
  }

  private static func entries(_ fit: FitDocument) -> [Entry] {
    [
      Entry(
        name: "Pool", value: ([fit.pool.rawValue] + [FitPhrases.sign(fit)].compactMap { $0 }).joined(separator: ", ")),
      Entry(name: "Penalties", value: FitPhrases.penalties(fit).joined(separator: ", ")),
    ]
  }

  private static func weights(_ inspection: InspectDocument) -> [Entry] {
    inspection.weights.map { weights in
      [
        Entry(
          name: "Weights",
          value: WeightPhrases.line(weights, of: inspection.rows).joined(separator: ": ")
            + "; every sum counts a row by its weight, every error takes it as one draw")
      ]
    } ?? []
  }

  private static func diagrams(_ inspection: InspectDocument) -> Entry {
    Entry(
      name: "Diagrams",
      value: "\(NumberText.count(inspection.binCount, "bin")) of equal \(inspection.binning.rawValue); "
        + "null levels and bands simulated with seed \(inspection.seed)")
  }
}
