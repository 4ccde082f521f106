import TemperCore
import TemperReport

extension FitDocument {
  /// Describes a fit: scores with their errors, paired intervals from one shared set of resamples, weights by head.
  init(name: String, data: TrainingSet, blend: BlendFit, seed: UInt64, threads: Int) async {
    let layout = data.layout
    let score = MeanEstimate(blend.nestedLosses, groups: data.groups)
    let differences = blend.candidates.map { difference(blend.nestedLosses, $0.losses) }
    let removals = (blend.lossesWithout ?? []).map { difference($0, blend.nestedLosses) }
    let intervals = await PairedBootstrap(seed: seed, threads: threads)
      .intervals(of: differences + removals, groups: data.groups)
    let pool = PoolDescription(blend.blend.pool, data: data, use: blend.recipe.swapping, kept: blend.keptModels)
    let penalties = blend.recipe.penalties
    self.init(
      name: name, pool: blend.recipe.kind.rawValue, weightsSign: pool.sign(blend.recipe), rows: data.labels.count,
      classes: layout.names, tie: layout.tieStructure.map { layout.names[$0.tie] },
      sides: layout.tieStructure.map { [layout.names[$0.sideA], layout.names[$0.sideB]] },
      logLoss: LogLoss(
        inSample: blend.inSampleLoss, crossValidated: score.mean, standardError: score.standardError),
      temperature: pool.temperature,
      classBias: Dictionary(uniqueKeysWithValues: pool.reportedBiases.map { (layout.names[$0.ordinal], $0.value) }),
      closeness: pool.closeness, sideBias: pool.sideBias, swapAveraging: blend.recipe.swapping.isAveraging,
      swapping: blend.recipe.swapping.rawValue,
      swappedModels: blend.recipe.swapping == .none ? [] : data.swappedModels,
      penalty: Penalty(penalties),
      blocks: pool.blocks.map {
        Block(
          name: $0.block.rawValue, penalty: blend.recipe.ridge(of: $0.block) ?? 0,
          weights: Array($0.weights.prefix(data.models.count)),
          swappedWeights: $0.weights.count > data.models.count ? Array($0.weights.dropFirst(data.models.count)) : nil)
      },
      models: data.models.indices.map { m in
        let removal = removals.isEmpty ? nil : removals[m]
        let interval = removal == nil ? nil : intervals[differences.count + m]
        return Model(model: m, data: data, pool: pool, removal: removal, interval: interval)
      },
      candidates: blend.candidates.indices.map { index in
        let candidate = blend.candidates[index]
        let estimate = MeanEstimate(candidate.losses, groups: data.groups)
        return Candidate(
          pool: candidate.kind.rawValue, crossValidated: estimate.mean, standardError: estimate.standardError,
          difference: mean(differences[index]),
          interval: [intervals[index].lowerBound, intervals[index].upperBound])
      },
      certificate: Certificate(
        gap: blend.certificate.gap, iterations: blend.certificate.iterations, converged: blend.certificate.converged))
  }
}

extension FitDocument.Model {
  /// One model's own scores, its weights in the blend, and what the blend loses without it.
  fileprivate init(
    model: Int, data: TrainingSet, pool: PoolDescription, removal: [Double]?, interval: ClosedRange<Double>?
  ) {
    let losses = TemperCore.LogLoss.perRow(data.predictions[model], labels: data.labels)
    let estimate = MeanEstimate(losses, groups: data.groups)
    let parts = data.layout.tieStructure.map {
      TieDecomposition(data.predictions[model], labels: data.labels, tieStructure: $0)
    }
    self.init(
      name: data.models[model], weight: pool.weights[model], tieWeight: pool.tieWeights?[model],
      normalisedWeight: pool.normalisedWeight(model), classWeights: pool.classWeights.map { $0.map { $0[model] } },
      swappedWeight: pool.swappedPosition(model).map { pool.weights[$0] },
      swappedTieWeight: pool.swappedPosition(model).flatMap { pool.tieWeights?[$0] },
      logLoss: estimate.mean, standardError: estimate.standardError, tieLogLoss: parts?.tie,
      decisiveLogLoss: parts?.decisive, leaveOutDelta: removal.map(mean),
      leaveOutInterval: interval.map { [$0.lowerBound, $0.upperBound] })
  }
}

/// Row by row the first minus the second.
private func difference(_ first: [Double], _ second: [Double]) -> [Double] {
  zip(first, second).map { $0 - $1 }
}

private func mean(_ values: [Double]) -> Double {
  values.reduce(0, +) / Double(values.count)
}

extension FitDocument.Penalty {
  /// - Parameter penalties: nil for a pool without any.
  init(_ penalties: PenaltySettings?) {
    self.init(
      equalWeights: penalties?.weightRidge.finite, classDeviation: penalties?.headRidge.finite,
      closeness: penalties?.blocks[.closeness].finite, sideBias: penalties?.blocks[.sideBias].finite)
  }
}

extension Double {
  /// Nil where infinite, as JSON has no infinity.
  fileprivate var finite: Double? { isFinite ? self : nil }
}
