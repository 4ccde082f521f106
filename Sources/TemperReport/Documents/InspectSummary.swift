public import TemperCore

/// Everything the page of an inspection says, as values. It holds no clock time and no absolute path, so that the same
/// database gives the same page.
public struct InspectSummary: Sendable, Equatable {
  public var inspection: InspectDocument
  /// The fit that was inspected; nil for a model.
  public var fit: FitDocument?
  /// The fit against what people would use without it; empty for a model.
  public var comparisons: [RunSummary.Comparison]
  /// The files behind the predictions.
  public var sources: [Source]
  public var version: String
  public var warnings: [String]

  public init(
    inspection: InspectDocument, fit: FitDocument?, comparisons: [RunSummary.Comparison], sources: [Source],
    version: String,
    warnings: [String] = []
  ) {
    self.inspection = inspection
    self.fit = fit
    self.comparisons = comparisons
    self.sources = sources
    self.version = version
    self.warnings = warnings
  }
}
