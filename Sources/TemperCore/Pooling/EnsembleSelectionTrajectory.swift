extension EnsembleSelection {
  /// What ensemble selection chose, step by step. After step s every bag holds s models.
  public struct Trajectory: Sendable, Hashable {
    /// The path of one bag.
    public struct Bag: Sendable, Hashable {
      /// Ordinals of the models that the bag saw, rising.
      public let models: [Int]
      /// The ordinal of the model that each step added, initial ones included.
      public let chosen: [Int]
      /// The metric of the bag's own ensemble after each step, on the rows of the fit.
      public let values: [Double]
    }

    /// Number of models M.
    public let modelCount: Int
    public let bags: [Bag]
    /// The metric of the whole ensemble, all bags together, after each step, on the rows of the fit.
    public let values: [Double]

    /// Number of steps.
    public var stepCount: Int { bags[0].chosen.count }

    /// How often each model stands in the ensemble after `step` steps, over all bags. O(bags × step + M).
    ///
    /// - Parameter step: in `1...stepCount`.
    /// - Returns: M counts with sum bags × step.
    public func counts(after step: Int) -> [Int] {
      precondition((1...stepCount).contains(step), "steps are counted from 1")
      var counts = [Int](repeating: 0, count: modelCount)
      for bag in bags {
        for model in bag.chosen.prefix(step) { counts[model] += 1 }
      }
      return counts
    }

    /// The ensemble after `step` steps.
    public func pool(after step: Int) -> SelectionPool {
      SelectionPool(counts: counts(after: step))
    }
  }
}
