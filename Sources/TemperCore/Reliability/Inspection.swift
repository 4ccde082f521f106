/// What `temper inspect` knows of one set of predictions: scores, calibration errors, and the reliability of every class, of
/// the most probable class, and of ties.
public struct Inspection: Sendable, Equatable {
  public struct Options: Sendable, Equatable {
    /// The largest number of bins of diagrams and binned errors, at least 1.
    public var bins: Int
    /// The bins of the diagrams; every error has the binning of its name.
    public var binning: ReliabilityDiagram.Binning
    public var seed: UInt64
    /// How much runs at once; results do not depend on it.
    public var threads: Int
    /// Monte Carlo replicates behind the null levels, at least 2.
    public var replicates: Int
    /// Resamples behind the consistency bands, at least 39.
    public var bandResamples: Int
    /// The largest number of points of a recalibration curve, at least 2.
    public var curvePoints: Int

    public init(
      bins: Int = 15, binning: ReliabilityDiagram.Binning = .mass, seed: UInt64 = 0, threads: Int = 1,
      replicates: Int = 200, bandResamples: Int = 999, curvePoints: Int = 200
    ) {
      self.bins = bins
      self.binning = binning
      self.seed = seed
      self.threads = threads
      self.replicates = replicates
      self.bandResamples = bandResamples
      self.curvePoints = curvePoints
    }
  }

  /// Mean scores with their standard errors, clustered by group where there are groups.
  public struct Scores: Sendable, Equatable {
    /// In nats.
    public let logLoss: MeanEstimate
    /// Summed over the classes, 0 to 2.
    public let brier: MeanEstimate
    public let accuracy: MeanEstimate
    /// In the order side a, tie, side b where there is a tie, else of the classes; 0 to 1.
    public let rankedProbabilityScore: MeanEstimate
  }

  public let layout: ClassLayout
  public let rowCount: Int
  public let options: Options
  public let scores: Scores
  /// "The most probable class came true", at its probability.
  public let topLabel: ForecastReliability
  /// Every class, in class order.
  public let classes: [ForecastReliability]
  /// Mean over the classes of their equal-width error (Kull et al. 2019).
  public let classWise: CalibrationErrors.Estimate
  /// Nil where the classes have no tie.
  public let ties: TieInspection?
}

extension Inspection {
  /// Inspects N predictions.
  ///
  /// - Parameters:
  ///   - probabilities: N × K, N at least 1, K at least 2; rows sum to 1.
  ///   - labels: N class ordinals.
  ///   - groups: N group ordinals, or nil where rows are independent.
  ///   - swapped: N × K predictions on inputs whose sides were exchanged, in the swapped orientation, or nil.
  ///
  /// O(K N log N + replicates × N K + resamples × K × min(N, 2000 or 10,000)). The bits do not depend on `options.threads`.
  public static func run(
    _ probabilities: ProbabilityMatrix, labels: [Int], layout: ClassLayout, groups: [Int]? = nil,
    swapped: ProbabilityMatrix? = nil, options: Options = Options()
  ) async -> Inspection {
    precondition(labels.count == probabilities.rowCount && layout.count == probabilities.classCount && !labels.isEmpty)
    let events = (0..<layout.count).map { PredictedEvent.class($0, probabilities) } + [.topLabel(probabilities)]
    let reliabilities = await forecasts(events, probabilities, labels: labels, options, stream: Stream.classes)
    let classes = Array(reliabilities.dropLast())
    var ties: TieInspection?
    if let tieStructure = layout.tieStructure {
      ties = await TieInspection.run(
        probabilities, labels: labels, tieStructure: tieStructure, groups: groups, swapped: swapped, options: options)
    }
    return Inspection(
      layout: layout, rowCount: labels.count, options: options,
      scores: Scores(probabilities, labels: labels, layout: layout, groups: groups),
      topLabel: reliabilities[layout.count],
      classes: classes, classWise: CalibrationErrors.Estimate(meanOf: classes.map(\.errors.equalWidth)), ties: ties)
  }

  /// First random streams of what draws numbers: an event each, then a replicate each.
  enum Stream {
    static let classes: UInt64 = 1 << 32
    static let side: UInt64 = 2 << 32
    static let replicates: UInt64 = 1 << 31
  }

  /// The reliability of several events that the same labels decide.
  static func forecasts(
    _ events: [PredictedEvent], _ probabilities: ProbabilityMatrix, labels: [Int], _ options: Options, stream: UInt64
  ) async -> [ForecastReliability] {
    let outcomes = events.map { $0.outcomes(labels) }
    let parts = await parallelMap(Array(events.indices), threads: options.threads) { index in
      ForecastReliability.parts(
        events[index], outcomes: outcomes[index], options, stream: stream + UInt64(index))
    }
    let null = await NullLevels.draw(
      probabilities, events: zip(events, parts).map { NullLevels.Event($0, $1.forecast, bins: $1.bins) },
      replicates: options.replicates, seed: options.seed, stream: stream + Stream.replicates, threads: options.threads)
    return await parallelMap(Array(events.indices), threads: options.threads) { index in
      ForecastReliability(
        events[index], outcomes: outcomes[index], parts[index], null: null.values[index], options)
    }
  }
}

extension Inspection.Scores {
  /// O(N K).
  public init(_ probabilities: ProbabilityMatrix, labels: [Int], layout: ClassLayout, groups: [Int]?) {
    logLoss = MeanEstimate(LogLoss.perRow(probabilities, labels: labels), groups: groups)
    brier = MeanEstimate(BrierScore.perRow(probabilities, labels: labels), groups: groups)
    accuracy = MeanEstimate(Accuracy.perRow(probabilities, labels: labels), groups: groups)
    rankedProbabilityScore = MeanEstimate(
      RankedProbabilityScore.perRow(probabilities, labels: labels, layout: layout), groups: groups)
  }
}

extension CalibrationErrors.Estimate {
  /// The mean of several estimates. Its null level is exact; its standard error is an upper bound, as though the
  /// estimates' replicates, which share their labels, erred alike.
  init(meanOf estimates: [CalibrationErrors.Estimate]) {
    let count = Double(estimates.count)
    self.init(
      value: estimates.reduce(0) { $0 + $1.value } / count,
      nullLevel: estimates.reduce(0) { $0 + $1.nullLevel } / count,
      nullStandardError: estimates.reduce(0) { $0 + $1.nullStandardError } / count)
  }
}
