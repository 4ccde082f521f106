import TemperKernels

extension EnsembleSelection {
  /// How many steps to take, and what says so.
  public struct Stopping: Sendable, Hashable {
    /// The number of steps with the best held-out value; of equals the fewest.
    public let steps: Int
    /// The metric of the held-out predictions after each step.
    public let values: [Double]
  }

  /// Chooses the number of steps by cross-validation: selection on all folds but one, its ensembles after each step scored on
  /// that one. The held-out predictions of all folds are put together and scored as a whole, so that metrics that are not
  /// means over rows are treated alike. O(folds) times a fit.
  ///
  /// - Parameters:
  ///   - models: M distinct names.
  ///   - predictions: M matrices of N × K, in the order of `models`; rows sum to 1.
  ///   - labels: N class ordinals.
  ///   - rows: indices of the rows that count; the others are never looked at.
  ///   - folds: the fold of each of the N rows; the rows that count lie in two folds at least.
  ///   - layout: the K classes.
  public func stopping(
    models: [String], predictions: [ProbabilityMatrix], labels: [Int], rows: [Int], folds: [Int],
    layout: ClassLayout
  ) -> Stopping {
    let present = Set(rows.map { folds[$0] }).sorted()
    precondition(present.count >= 2, "a fold is held out, so there must be another")
    let parts = present.map { fold in
      let kept = rows.filter { folds[$0] != fold }
      let trajectory = fit(models: models, predictions: predictions, labels: labels, rows: kept, layout: layout)
      return (trajectory, rows.filter { folds[$0] == fold })
    }
    return stopping(heldOut: parts, models: models, predictions: predictions, labels: labels, layout: layout)
  }

  /// Chooses the number of steps from selections that are made already, each with the rows that it has not seen.
  ///
  /// Selections that leave out two folds serve the inner cross-validation of both. O(N K) for each bag and step.
  ///
  /// - Parameters:
  ///   - parts: selections of equal numbers of steps among `models`, with row indices that belong to no other part.
  ///   - models: M distinct names.
  ///   - predictions: M matrices of N × K, in the order of `models`.
  ///   - labels: N class ordinals.
  ///   - layout: the K classes.
  public func stopping(
    heldOut parts: [(trajectory: Trajectory, rows: [Int])], models: [String], predictions: [ProbabilityMatrix],
    labels: [Int], layout: ClassLayout
  ) -> Stopping {
    let order = EnsembleSelection.nameOrder(models)
    let values = metric.values(
      of: parts, order: order, predictions: predictions, labels: labels, layout: layout)
    return Stopping(steps: metric.firstBest(of: values) + 1, values: values)
  }
}

extension Metric {
  /// The metric, after each step, of the predictions that each selection makes for its rows, all rows together.
  ///
  /// - Parameter order: positions of the models in the order of their names: each step adds up its bags in that order, so
  ///   that the order of the models changes no bit.
  func values(
    of parts: [(trajectory: EnsembleSelection.Trajectory, rows: [Int])], order: [Int],
    predictions: [ProbabilityMatrix], labels: [Int], layout: ClassLayout
  ) -> [Double] {
    let steps = parts[0].trajectory.stepCount
    precondition(parts.allSatisfy { $0.trajectory.stepCount == steps }, "selections of one length")
    let labels = parts.flatMap { part in part.rows.map { labels[$0] } }
    var sums = [Double](repeating: 0, count: labels.count * layout.count)
    var means = ProbabilityMatrix(classCount: layout.count, values: sums)
    return (0..<steps).map { step in
      var first = 0
      for (trajectory, rows) in parts {
        let size = Double((step + 1) * trajectory.bags.count)
        var added = [Int](repeating: 0, count: predictions.count)
        for bag in trajectory.bags { added[bag.chosen[step]] += 1 }
        for model in order where added[model] > 0 {
          sums.withUnsafeMutableBufferPointer { sums in
            guard let start = sums.baseAddress else { return }
            temper_add_rows(
              predictions[model].values, layout.count, rows, rows.count, Double(added[model]), start + first)
          }
        }
        let end = first + rows.count * layout.count
        for index in first..<end { means.values[index] = sums[index] / size }
        first = end
      }
      return value(means, labels: labels, layout: layout)
    }
  }
}
