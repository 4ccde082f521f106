import TemperKernels

/// Ensemble selection (Caruana, Niculescu-Mizil, Crew & Ksikes 2004): models are added one at a time, with replacement, each
/// time the one whose addition makes the arithmetic mean of the chosen models best by a metric.
///
/// Candidates whose values differ by at most 1e-12 are tied; one of them is drawn by the seed.
package struct EnsembleSelection: Sendable, Hashable {
  /// Models in the ensemble when selection ends, repeated ones included; at least 1.
  package var steps: Int
  /// What is optimised.
  package var metric: Metric
  /// Seed of the draws between tied candidates.
  package var seed: UInt64

  /// The longest selection that is tried: more steps rarely help, and cross-validation stops earlier.
  package static let defaultSteps = 25

  package init(steps: Int = defaultSteps, metric: Metric = .logLoss, seed: UInt64 = 0) {
    precondition(steps >= 1)
    self.steps = steps
    self.metric = metric
    self.seed = seed
  }

  /// What ensemble selection chose, step by step. After step s the ensemble holds s models.
  package struct Trajectory: Sendable, Hashable {
    /// Number of models M.
    package let modelCount: Int
    /// The ordinal of the model that each step added.
    package let chosen: [Int]
    /// The metric of the ensemble after each step, on the rows of the fit.
    package let values: [Double]

    /// The ensemble after `step` steps. O(step + M).
    ///
    /// - Parameter step: in `1...chosen.count`.
    package func pool(after step: Int) -> SelectionPool {
      precondition(chosen.indices.contains(step - 1), "steps are counted from 1")
      var counts = [Int](repeating: 0, count: modelCount)
      for model in chosen.prefix(step) { counts[model] += 1 }
      return SelectionPool(counts: counts)
    }
  }

  /// Selects models on some rows. O(N K) for each candidate and step.
  ///
  /// - Parameters:
  ///   - predictions: M matrices of N × K; rows sum to 1.
  ///   - labels: N class ordinals.
  ///   - rows: indices of the rows that count, at least one.
  ///   - layout: the K classes.
  ///   - weights: N weights, or nil where every row counts once (see `RowWeights`).
  package func fit(
    _ predictions: [ProbabilityMatrix], labels: [Int], rows: [Int], layout: ClassLayout, weights: [Double]? = nil
  ) -> Trajectory {
    precondition(!predictions.isEmpty && !rows.isEmpty)
    var random = EnsembleSelection.draws(seed: seed)
    var scorer = metric.scorer(
      predictions: predictions, labels: labels, rows: rows, layout: layout, weights: gather(weights, rows))
    var chosen: [Int] = []
    var values: [Double] = []
    while chosen.count < steps {
      let candidates = scorer.values(adding: Array(predictions.indices))
      let best = metric.allBest(of: candidates)
      // A number is drawn even for a single one, so that no tie changes the draws after it.
      let model = best[random.index(below: best.count)]
      values.append(candidates[model])
      scorer.add(model)
      chosen.append(model)
    }
    return Trajectory(modelCount: predictions.count, chosen: chosen, values: values)
  }
}

extension EnsembleSelection {
  /// The draws between tied candidates: a stream of its own, away from those of folds and bootstrap.
  static func draws(seed: UInt64) -> RandomSource { RandomSource(seed: seed, stream: 1 << 32) }

  /// How many steps to take, and what says so.
  package struct Stopping: Sendable, Hashable {
    /// The number of steps with the best held-out value; of equals the fewest.
    package let steps: Int
    /// The metric of the held-out predictions after each step.
    package let values: [Double]
  }

  /// Chooses the number of steps by cross-validation: selections on all folds but one, each with its ensembles after every step
  /// scored on that one. O(N K) for each step.
  ///
  /// The held-out predictions of all folds are put together and scored as a whole, so that metrics that are not means over
  /// rows are treated alike. Selections that leave out two folds serve the inner cross-validation of both.
  ///
  /// - Parameters:
  ///   - parts: selections of equal numbers of steps, with the rows that they have not seen, which belong to no other part.
  ///   - predictions: M matrices of N × K.
  ///   - labels: N class ordinals.
  ///   - layout: the K classes.
  ///   - weights: N weights, or nil where every row counts once (see `RowWeights`).
  package func stopping(
    heldOut parts: [(trajectory: Trajectory, rows: [Int])], _ predictions: [ProbabilityMatrix], labels: [Int],
    layout: ClassLayout, weights: [Double]? = nil
  ) -> Stopping {
    let steps = parts[0].trajectory.chosen.count
    precondition(parts.allSatisfy { $0.trajectory.chosen.count == steps }, "selections of one length")
    let weights = gather(weights, parts.flatMap(\.rows))
    let labels = parts.flatMap { part in part.rows.map { labels[$0] } }
    var sums = [Double](repeating: 0, count: labels.count * layout.count)
    var means = ProbabilityMatrix(classCount: layout.count, values: sums)
    let values = (0..<steps).map { step in
      var first = 0
      for (trajectory, rows) in parts {
        sums.withUnsafeMutableBufferPointer { sums in
          guard let start = sums.baseAddress else { return }
          temper_add_rows(
            predictions[trajectory.chosen[step]].values, layout.count, rows, rows.count, 1, start + first)
        }
        let end = first + rows.count * layout.count
        for index in first..<end { means.values[index] = sums[index] / Double(step + 1) }
        first = end
      }
      return metric.value(means, labels: labels, layout: layout, weights: weights)
    }
    return Stopping(steps: metric.firstBest(of: values) + 1, values: values)
  }
}

/// The arithmetic mean of the models that ensemble selection chose, each counted as often as it was chosen.
public struct SelectionPool: Sendable, Hashable, Codable {
  /// How often each of the M models was chosen; not negative, and not all zero.
  public let counts: [Int]

  /// M weights, counts / sum of counts.
  public var weights: [Double] {
    let sum = Double(counts.reduce(0, +))
    return counts.map { Double($0) / sum }
  }

  /// - Precondition: no count is negative, and one is positive.
  public init(counts: [Int]) {
    precondition(counts.allSatisfy { $0 >= 0 } && counts.contains { $0 > 0 }, "counts must say what was chosen")
    self.counts = counts
  }

  /// Whether its numbers are of such a shape, and finite.
  func isUsable(inputCount: Int) -> Bool {
    counts.count == inputCount && counts.allSatisfy { (0...1_000_000).contains($0) } && counts.contains { $0 > 0 }
  }

  /// Pools predictions row by row. O(N M K).
  ///
  /// - Parameter inputs: M matrices of N × K, in the order of `counts`.
  /// - Returns: N × K probabilities; rows sum to 1.
  public func predict(_ inputs: [ProbabilityMatrix]) -> ProbabilityMatrix {
    precondition(inputs.count == counts.count, "one matrix a count")
    let chosen = counts.indices.filter { counts[$0] > 0 }
    let weights = weights
    return chosen.map { inputs[$0] }.linearPool(weights: chosen.map { weights[$0] })
  }
}
