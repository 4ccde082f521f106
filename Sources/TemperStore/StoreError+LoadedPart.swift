extension StoreError {
  /// Something that was stored with a checksum.
  public enum LoadedPart: Sendable, Equatable {
    case labels, tests, folds, groups, segments
    case predictions(model: String, split: Split, orientation: Orientation)
    case fit(String)
    case fitPredictions(String)
    case submission(path: String)
  }
}

extension StoreError.LoadedPart: CustomStringConvertible {
  /// What a person calls it.
  public var description: String {
    switch self {
    case .labels: "labels"
    case .tests: "ids of the test examples"
    case .folds: "folds"
    case .groups: "groups"
    case .segments: "segments"
    case .predictions(let model, let split, let orientation):
      "\(phrase(split, orientation)) of model \(quoted(model))"
    case .fit(let name): "numbers of fit \(quoted(name))"
    case .fitPredictions(let name): "predictions of fit \(quoted(name))"
    case .submission(let path): "details of submission \(quoted(path))"
    }
  }

  /// How to have it again as it was.
  public var remedy: String {
    switch self {
    case .labels: "load them again with `temper load labels FILE --replace`, and then everything else"
    case .tests: "remove the models that have test predictions, and load them again"
    case .folds: "load them again with `temper load folds FILE`"
    case .groups: "load them again with `temper load groups FILE`"
    case .segments: "load them again with `temper load segments FILE`"
    case .predictions: "load them again with `temper load model NAME --replace`"
    case .fit(let name), .fitPredictions(let name):
      "remove the fit with `temper remove fit NAME`, where NAME is \(quoted(name)), and fit again"
    case .submission: "nothing depends on it, and the file itself is as it was: write it again with `temper submit`"
    }
  }

  var explanation: String {
    "the \(self) are not what was stored: their checksum is another. \(remedy.prefix(1).uppercased())\(remedy.dropFirst())."
  }
}

/// Predictions of a split and an orientation, in words.
func phrase(_ split: Split, _ orientation: Orientation) -> String {
  let splitName = split == .oof ? "OOF" : "test"
  return orientation == .plain ? "\(splitName) predictions" : "swapped \(splitName) predictions"
}
