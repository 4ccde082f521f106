/// What an inspection knows of the tie and the two sides.
public struct TieInspection: Sendable, Equatable {
  /// The log loss split into "is it a tie" and "which side"; both are means over all rows and add up.
  public let decomposition: TieDecomposition
  /// Share of rows that are not a tie.
  public let decisiveShare: Double
  /// Predicted against observed tie rate, by margin.
  public let reliability: TieReliability
  /// "Side a, given no tie" at p_a / (p_a + p_b), over the decisive rows; nil where there are none.
  public let side: ForecastReliability?
  public let position: PositionReliability
  /// Nil where swapped predictions are not at hand.
  public let swap: SwapReliability?
  /// Nil where there is no such fit.
  public let davidson: DavidsonModel?
}

extension TieInspection {
  /// - Parameters:
  ///   - probabilities: N × 3, N at least 1.
  ///   - swapped: N × 3, in the swapped orientation, or nil.
  static func run(
    _ probabilities: ProbabilityMatrix, labels: [Int], tieStructure: TieStructure, groups: [Int]?,
    swapped: ProbabilityMatrix?, options: Inspection.Options
  ) async -> TieInspection {
    let decisive = labels.indices.filter { labels[$0] != tieStructure.tie }
    return TieInspection(
      decomposition: TieDecomposition(probabilities, labels: labels, tieStructure: tieStructure),
      decisiveShare: Double(decisive.count) / Double(labels.count),
      reliability: TieReliability(probabilities, labels: labels, tieStructure: tieStructure),
      side: await side(probabilities, labels: labels, tieStructure: tieStructure, decisive: decisive, options),
      position: PositionReliability(probabilities, labels: labels, tieStructure: tieStructure, groups: groups),
      swap: swapped.map {
        SwapReliability(probabilities, swapped: $0, labels: labels, tieStructure: tieStructure, groups: groups)
      },
      davidson: DavidsonModel(probabilities, labels: labels, tieStructure: tieStructure))
  }

  private static func side(
    _ probabilities: ProbabilityMatrix, labels: [Int], tieStructure: TieStructure, decisive: [Int],
    _ options: Inspection.Options
  ) async -> ForecastReliability? {
    guard !decisive.isEmpty else { return nil }
    let values = decisive.flatMap { row in
      let a = max(probabilities[row, tieStructure.sideA], LogLoss.smallestProbability)
      let b = max(probabilities[row, tieStructure.sideB], LogLoss.smallestProbability)
      return [a / (a + b), b / (a + b)]
    }
    let sides = ProbabilityMatrix(classCount: 2, values: values)
    return await Inspection.forecasts(
      [.class(0, sides)], sides, labels: decisive.map { labels[$0] == tieStructure.sideA ? 0 : 1 }, options,
      stream: Inspection.Stream.side)[0]
  }
}
