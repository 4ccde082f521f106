public import TemperCore

/// The names of the compared models or fits, A and B.
public struct ComparedSubjects: Codable, Sendable, Equatable {
  public var a: String
  public var b: String
  public var kindA: Subject.Kind
  public var kindB: Subject.Kind
  /// Of two fits, where they are not the same; absent of models.
  public var differsIn: FitDifferences? = nil

  public init(_ a: Subject, _ b: Subject) {
    self.a = a.name
    self.b = b.name
    kindA = a.kind
    kindB = b.kind
  }
}

/// Two models or fits compared: the JSON of `temper compare`. Keys may be added, never renamed.
public typealias CompareDocument = Labelled<ComparedSubjects, Comparison>

/// The content of the page of a comparison, as values. It holds no clock time and no absolute path, so that the same
/// database gives the same page.
public struct CompareSummary: Sendable, Equatable {
  public var comparison: CompareDocument
  /// The files behind the predictions.
  public var sources: [Source]
  public var version: String

  public init(comparison: CompareDocument, sources: [Source], version: String) {
    self.comparison = comparison
    self.sources = sources
    self.version = version
  }
}
