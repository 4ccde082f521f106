/// A part of the database that has a recorded checksum.
enum ContentPart: Hashable {
  case labels, tests, folds, groups, segments
  case predictions(source: Int64)
  case average(source: Int64)
  case fit(Int64)
  case fitPredictions(fit: Int64)
  case submission(Int64)

  /// Its name in the table `checksum`.
  enum Kind: String, CaseIterable {
    case labels, tests, folds, groups, segments, predictions, average, fit, submission
    case fitPredictions = "fit_predictions"
  }

  var kind: Kind {
    switch self {
    case .labels: .labels
    case .tests: .tests
    case .folds: .folds
    case .groups: .groups
    case .segments: .segments
    case .predictions: .predictions
    case .average: .average
    case .fit: .fit
    case .fitPredictions: .fitPredictions
    case .submission: .submission
    }
  }

  /// The source, fit or submission it belongs to; 0 for what there is once.
  var owner: Int64 {
    switch self {
    case .labels, .tests, .folds, .groups, .segments: 0
    case .predictions(let source), .average(let source): source
    case .fit(let fit), .fitPredictions(let fit): fit
    case .submission(let submission): submission
    }
  }
}
