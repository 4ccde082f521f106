import TemperCore
import TemperReport

extension InspectDocument.TieViews {
  init(_ ties: TieInspection, _ layout: ClassLayout, _ tieStructure: TieStructure, logLoss: Double) {
    self.init(
      className: layout.names[tieStructure.tie],
      sides: [layout.names[tieStructure.sideA], layout.names[tieStructure.sideB]],
      tieLogLoss: ties.decomposition.tie, decisiveLogLoss: ties.decomposition.decisive,
      decisiveShare: ties.decisiveShare,
      byMargin: ties.reliability.byMargin.map { tenth in
        InspectDocument.MarginBin(
          margin: tenth.margin, lower: tenth.lower, upper: tenth.upper, predicted: tenth.predicted,
          observed: tenth.observed, count: tenth.count,
          interval: [tenth.interval.lowerBound, tenth.interval.upperBound], flagged: tenth.isFlagged)
      },
      side: ties.side.map(InspectDocument.Reliability.init),
      position: InspectDocument.Position(
        predictedMargin: ties.position.predictedMargin, observedMargin: ties.position.observedMargin,
        standardError: ties.position.standardError,
        offset: ties.position.offset.map { Estimate(mean: $0.value, standardError: $0.standardError) }),
      swap: ties.swap.map(InspectDocument.Swap.init),
      davidson: ties.davidson.map {
        InspectDocument.Davidson(nu: $0.nu, slope: $0.slope, logLoss: $0.logLoss, gain: $0.logLoss - logLoss)
      })
  }
}

extension InspectDocument.Swap {
  init(_ swap: SwapReliability) {
    self.init(
      meanChange: swap.meanDifference,
      offset: Estimate(mean: swap.offset.mean, standardError: swap.offset.standardError), logLoss: swap.logLoss,
      swappedLogLoss: swap.swappedLogLoss, averagedLogLoss: swap.averagedLogLoss)
  }
}

extension InspectDocument.Member {
  /// A model beside the blend. O(K N log N).
  init(_ model: ModelPredictions, labels: [Int], layout: ClassLayout, groups: [Int]?) {
    let swap = layout.tieStructure.flatMap { tieStructure in
      model.swappedOOF.map {
        SwapReliability(model.oof, swapped: $0, labels: labels, tieStructure: tieStructure, groups: groups)
      }
    }
    self.init(
      name: model.name, logLoss: LogLoss.mean(model.oof, labels: labels),
      brier: InspectDocument.Decomposition(CORPDecomposition.brier(model.oof, labels: labels)),
      swap: swap.map(InspectDocument.Swap.init))
  }
}
