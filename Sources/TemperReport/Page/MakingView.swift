/// "How was it made?": options, folds, penalties, certificate, sources and version.
struct MakingView {
  struct Entry {
    var name: String
    var value: String
  }

  struct Source {
    var path: String
    var rows: String
    var sha256: String
  }

  var chosen: [Entry]
  var options: [Entry]
  var hasOptions: Bool
  var certificate: String
  var isConverged: Bool
  var sources: [Source]
  var hasSources: Bool
  var version: String

  init(_ summary: RunSummary) {
    let fit = summary.fit
    let folds = NumberText.count(summary.folds)
    var entries = [
      Entry(name: "Pool", value: ([fit.pool] + [FitPhrases.sign(fit)].compactMap { $0 }).joined(separator: ", ")),
      Entry(name: "Folds", value: "\(folds), \(summary.foldsAreGiven ? "as given" : "made by Temper")"),
    ]
    if let groups = summary.groups {
      entries.append(
        Entry(name: "Groups", value: "\(NumberText.count(groups)); resampled whole, never split by Temper"))
    }
    entries.append(Entry(name: "Penalties", value: Self.penalties(fit)))
    chosen = entries
    options = summary.options.map { Entry(name: $0.name, value: $0.value) }
    hasOptions = !options.isEmpty
    certificate = FitPhrases.certificate(fit)
    isConverged = fit.certificate.converged
    sources = summary.sources.map {
      Source(path: $0.path, rows: NumberText.count($0.rows), sha256: $0.sha256)
    }
    hasSources = !sources.isEmpty
    version = summary.version
  }

  private static func penalties(_ fit: FitDocument) -> String {
    FitPhrases.penalties(fit).joined(separator: ", ")
  }
}
