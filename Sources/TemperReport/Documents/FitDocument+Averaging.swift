public import TemperCore

extension FitDocument {
  /// What fold files of test predictions say about the submission; there only where such files are loaded.
  public struct Averaging: Codable, Sendable, Equatable {
    /// Why nothing can be said.
    public struct Refusal: Codable, Sendable, Equatable {
      public enum Reason: String, Codable, Sendable {
        /// Models with a weight have no fold files.
        case missingFolds = "missing-folds"
        /// Models with a weight have other numbers of fold files than the rest.
        case unequalFolds = "unequal-folds"
        /// Out-of-fold rows of models with a weight are means themselves.
        case averagedOOF = "averaged-oof"
      }

      public var reason: Reason
      /// The models that are at fault.
      public var models: [String]

      public init(reason: Reason, models: [String]) {
        self.reason = reason
        self.models = models
      }
    }

    /// Whether what is submitted comes from models refitted to all rows, rather than from means over the folds.
    public var isRefit: Bool
    public var refusal: Refusal?
    /// Nil where nothing can be said.
    public var estimate: AveragingEstimate?

    public init(isRefit: Bool, refusal: Refusal? = nil, estimate: AveragingEstimate? = nil) {
      self.isRefit = isRefit
      self.refusal = refusal
      self.estimate = estimate
    }
  }
}
