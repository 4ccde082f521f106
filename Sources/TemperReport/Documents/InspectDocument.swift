public import TemperCore

/// The owner of predictions: a model with its out-of-fold ones, or a fit with its nested ones.
public struct Subject: Codable, Sendable, Equatable {
  /// The kind of thing a name stands for.
  public enum Kind: String, Codable, Sendable, CaseIterable {
    case model
    case fit
  }

  public var name: String
  public var kind: Kind

  public init(_ kind: Kind, _ name: String) {
    self.name = name
    self.kind = kind
  }

  enum CodingKeys: String, CodingKey {
    case name = "subject"
    case kind
  }
}

/// How far the probabilities of a model or a fit can be believed: the JSON of `temper inspect`. Keys may be added, never
/// renamed.
public typealias InspectDocument = Labelled<Subject, Inspection>

/// The content of the page of an inspection, as values. It holds no clock time and no absolute path, so that the same
/// database gives the same page.
public struct InspectSummary: Sendable, Equatable {
  public var inspection: InspectDocument
  /// The fit that was inspected; nil for a model.
  public var fit: FitDocument?
  /// The fit against the alternatives people would use without it; empty for a model.
  public var comparisons: [RunSummary.Comparison]
  /// The files behind the predictions.
  public var sources: [Source]
  public var version: String
  public var warnings: [String]
  /// What to do next, a sentence each with the command.
  public var next: [String]

  public init(
    inspection: InspectDocument, fit: FitDocument?, comparisons: [RunSummary.Comparison], sources: [Source],
    version: String, warnings: [String] = [], next: [String] = []
  ) {
    self.inspection = inspection
    self.fit = fit
    self.comparisons = comparisons
    self.sources = sources
    self.version = version
    self.warnings = warnings
    self.next = next
  }
}
