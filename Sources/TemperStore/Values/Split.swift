/// Which examples a file speaks about.
public enum Split: String, Sendable, Equatable, CaseIterable {
  /// The labelled examples, whose predictions are out of fold.
  case oof
  /// The unlabelled examples a submission is written for.
  case test
}

/// In which order the two sides were shown to a model.
public enum Orientation: String, Sendable, Equatable, CaseIterable {
  case plain
  /// With the sides exchanged; the probabilities still stand in the order of the classes.
  case swapped
}
