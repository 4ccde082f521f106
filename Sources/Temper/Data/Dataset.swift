public import TemperCore

/// The predictions of one model, with rows in the order of the data set's examples.
public struct ModelPredictions: Sendable, Equatable {
  public var name: String
  public var oof: ProbabilityMatrix
  public var test: ProbabilityMatrix?
  /// Predictions on inputs with exchanged sides, in the swapped orientation.
  public var swappedOOF: ProbabilityMatrix?
  public var swappedTest: ProbabilityMatrix?

  public init(
    name: String, oof: ProbabilityMatrix, test: ProbabilityMatrix? = nil, swappedOOF: ProbabilityMatrix? = nil,
    swappedTest: ProbabilityMatrix? = nil
  ) {
    self.name = name
    self.oof = oof
    self.test = test
    self.swappedOOF = swappedOOF
    self.swappedTest = swappedTest
  }

  /// The swapped OOF predictions, if a blend that uses them can also be applied to the test rows.
  public var usableSwappedOOF: ProbabilityMatrix? {
    test != nil && swappedTest == nil ? nil : swappedOOF
  }
}

/// Labelled examples, test examples, and what every model says about them.
public struct Dataset: Sendable {
  public var layout: ClassLayout
  /// N ids of the OOF examples.
  public var ids: [String]
  /// N class ordinals.
  public var labels: [Int]
  /// N names of folds, as the user gave them.
  public var folds: [String]?
  /// N names of groups.
  public var groups: [String]?
  /// Segments of the N OOF examples.
  public var segments: Segmentation?
  /// Ids of the test examples; empty where there are none.
  public var testIDs: [String]
  /// Segments of the test examples; those that were loaded after the segments may be without one.
  public var testSegments: Segmentation?
  /// Models in rising order of the UTF-8 bytes of their names.
  public var models: [ModelPredictions]
  /// The files all this came from.
  public var inputs: [Source]

  public init(
    layout: ClassLayout, ids: [String], labels: [Int], folds: [String]?, groups: [String]?,
    segments: Segmentation? = nil, testIDs: [String], testSegments: Segmentation? = nil, models: [ModelPredictions],
    inputs: [Source]
  ) {
    self.layout = layout
    self.ids = ids
    self.labels = labels
    self.folds = folds
    self.groups = groups
    self.segments = segments
    self.testIDs = testIDs
    self.testSegments = testSegments
    self.models = models.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    self.inputs = inputs
  }
}
