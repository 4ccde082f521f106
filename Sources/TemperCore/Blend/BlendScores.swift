/// The log loss of a blend, in nats a row.
public struct BlendScore: Codable, Sendable, Equatable {
  /// On the rows that it was fitted to: optimistic.
  public var inSample: Double
  /// Nested: no row is predicted by anything that has seen its fold.
  public var crossValidated: Double
  /// Of `crossValidated`, clustered by group where rows come in groups.
  public var standardError: Double
}

/// A metric of the nested predictions.
public struct MetricScore: Codable, Sendable, Equatable {
  public var name: Metric
  public var lowerIsBetter: Bool
  public var crossValidated: Double
  /// Nil for metrics that are no means over rows.
  public var standardError: Double?
}

/// One pool that was tried, with its nested loss and the paired difference to the blend.
public struct CandidateScore: Codable, Sendable, Equatable {
  public var pool: PoolKind
  public var crossValidated: Double
  public var standardError: Double
  /// Nested loss of the blend minus that of the candidate; negative means that the blend is better.
  public var difference: Double
  /// 95 % interval of `difference`: from paired resamples of the rows, and with few rows from refits to them.
  public var interval: ClosedRange<Double>
  /// What fitting adds to the error of `difference`, in nats (see `RefitVariance`): with many rows it is zero, and the
  /// interval is about other rows, given these fits.
  public var refitError: Double
}

/// What a stage of a blend gains.
public struct StageScore: Codable, Sendable, Equatable {
  public var stage: BlendStage.Kind
  /// Nested loss of the blend as far as this stage goes.
  public var logLoss: Double
  /// That loss minus the one of the stage before; negative means a gain. Null for the first.
  @Nullable public var difference: Double?
  /// 95 % paired bootstrap interval of `difference`.
  @Nullable public var interval: ClosedRange<Double>?
}

/// What a blend loses without one of its models.
public struct RemovalScore: Sendable, Equatable {
  /// Nested loss without the model minus nested loss with it; positive means that the model helps.
  public var difference: Double
  /// 95 % paired bootstrap interval of `difference`.
  public var interval: ClosedRange<Double>
}

extension MetricScore {
  /// O(N K).
  ///
  /// - Parameters:
  ///   - metric: what is computed.
  ///   - probabilities: N × K.
  ///   - labels: N class ordinals.
  ///   - layout: says in which order the classes stand, for `rps`.
  ///   - groups: N group ordinals, or nil where rows are independent.
  ///   - weights: N weights, or nil where every row counts once (see `RowWeights`).
  public init(
    _ metric: Metric, _ probabilities: ProbabilityMatrix, labels: [Int], layout: ClassLayout, groups: [Int]?,
    weights: [Double]? = nil
  ) {
    self.init(
      name: metric, lowerIsBetter: metric.lowerIsBetter,
      crossValidated: metric.value(probabilities, labels: labels, layout: layout, weights: weights),
      standardError: metric.perRow(probabilities, labels: labels, layout: layout)
        .map { MeanEstimate($0, groups: groups, weights: weights).standardError })
  }
}

extension BlendFit {
  /// The blend against every pool that was tried, against itself without each model, and stage by stage; no removals for
  /// M = 1. The intervals come from one set of resamples. O(resamples × N × (candidates + M + stages)).
  public func paired(
    _ bootstrap: PairedBootstrap = PairedBootstrap(seed: 0, threads: 1)
  ) async -> (candidates: [CandidateScore], removals: [RemovalScore], stages: [StageScore]) {
    func difference(_ first: [Double], _ second: [Double]) -> [Double] { zip(first, second).map { $0 - $1 } }
    func mean(_ values: [Double]) -> Double { values.mean(weights: weights) }
    let clusters = MeanEstimate.clusterCount(
      groups.map { ($0.max() ?? -1) + 1 } ?? nestedLosses.count, groups, weights)
    /// With few rows, what they leave out of an interval is added to it.
    func interval(_ ofRows: ClosedRange<Double>, around estimate: Double, _ candidate: Candidate) -> ClosedRange<Double>
    {
      guard clusters < RefitVariance.clusterLimit else { return ofRows }
      return PairedBootstrap.widened(
        PairedBootstrap.expanded(ofRows, around: estimate, clusters: clusters), around: estimate,
        byVariance: candidate.refitVariance)
    }
    let differences = candidates.map { difference(nestedLosses, $0.losses) }
    let removals = (lossesWithout ?? []).map { difference($0, nestedLosses) }
    let steps = zip(stages.dropFirst(), stages).map { difference($0.losses, $1.losses) }
    let intervals = await bootstrap.intervals(
      of: differences + removals + steps, groups: groups, weights: weights)
    let gains: [(mean: Double?, interval: ClosedRange<Double>?)] =
      [(nil, nil)] + zip(steps, intervals.dropFirst(differences.count + removals.count)).map { (mean($0), $1) }
    return (
      zip(candidates, zip(differences, intervals)).map { candidate, found in
        let score = MeanEstimate(candidate.losses, groups: groups, weights: weights)
        return CandidateScore(
          pool: candidate.kind, crossValidated: score.mean, standardError: score.standardError,
          difference: mean(found.0),
          interval: interval(found.1, around: mean(found.0), candidate),
          refitError: candidate.refitVariance.squareRoot())
      },
      zip(removals, intervals.dropFirst(differences.count)).map {
        RemovalScore(difference: mean($0), interval: $1)
      },
      zip(stages, gains).map { stage, gain in
        StageScore(
          stage: stage.kind, logLoss: mean(stage.losses), difference: gain.mean, interval: gain.interval)
      }
    )
  }
}
