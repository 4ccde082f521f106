/// How far probabilities can be believed: scores, calibration errors, and the reliability of every class, of the most
/// probable class, and of ties.
///
///     let inspection = await Inspection(probabilities, labels: labels, layout: layout)
///     print(inspection.logLoss, inspection.perClass[0].ece)
///
/// Encoded in snake case it is the JSON of `temper inspect`; what does not exist (ties without a tie class) is null.
public struct Inspection: Codable, Sendable, Equatable {
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
    /// How many classes have a recalibration curve, in the order of `Inspection.noteworthyClasses`; nil stands for all.
    public var curveClasses: Int?

    public init(
      bins: Int = 15, binning: ReliabilityDiagram.Binning = .mass, seed: UInt64 = 0, threads: Int = 1,
      replicates: Int = 200, bandResamples: Int = 999, curvePoints: Int = 200, curveClasses: Int? = nil
    ) {
      self.curveClasses = curveClasses
      self.bins = bins
      self.binning = binning
      self.seed = seed
      self.threads = threads
      self.replicates = replicates
      self.bandResamples = bandResamples
      self.curvePoints = curvePoints
    }
  }

  /// The four scores, or their standard errors.
  public struct Scores: Codable, Sendable, Equatable {
    public var logLoss: Double
    public var brier: Double
    public var accuracy: Double
    public var rankedProbabilityScore: Double
  }

  /// One model beside the blend it is part of.
  public struct Model: Codable, Sendable, Equatable {
    public var name: String
    public var logLoss: Double
    /// Sums over the classes.
    public var brier: CORPDecomposition
    /// Nil where it has no swapped predictions.
    @Nullable public var swap: SwapReliability?
  }

  /// Number of rows N.
  public var rows: Int
  /// What the rows weigh; nil where none were given weights.
  public var weights: WeightSummary?
  /// Number of groups that standard errors count as one draw each; nil where rows are independent.
  @Nullable public var groups: Int?
  /// The number of bins that was asked for.
  public var binCount: Int
  public var binning: ReliabilityDiagram.Binning
  /// Seed of the simulations behind errors under calibration and bands.
  public var seed: UInt64
  /// Mean log loss, in nats.
  public var logLoss: Double
  /// Summed over the classes, 0 to 2.
  public var brier: Double
  public var accuracy: Double
  /// In the order side a, tie, side b where there is a tie, else of the classes; 0 to 1.
  public var rankedProbabilityScore: Double
  /// Of the four scores, clustered by group where there are groups.
  public var standardErrors: Scores
  public var ece: CalibrationErrors
  /// Mean of each error at this number of rows, were these same probabilities perfectly calibrated.
  public var eceUnderCalibration: CalibrationErrors
  /// Every class against the rest, in class order.
  public var perClass: [PerClass<ForecastReliability>]
  /// "The most probable class came true", at its probability.
  public var topLabel: ForecastReliability
  /// Of `brier`: the sums over the classes.
  public var brierDecomposition: CORPDecomposition
  /// Nil where the classes have no tie.
  @Nullable public var tie: TieInspection?
  /// The models of a blend, beside it.
  public var models: [Model]
  /// The rows of each segment, column by column; nil without segments. Over the segments of a column that has one for every
  /// row, rows add up to all of them.
  @Nullable public var by: [SegmentReliability]?
  /// What is approximate, because rows were counted by cells; absent where rows were at hand.
  public var approximate: [String]? = nil
  /// What the inspected rows have in common; absent where all labelled rows are inspected.
  public var `where`: [RowCondition]? = nil
  /// What may be said about calibration: tests of all the above, with one bound on their false alarms together.
  public var calibrationTests: CalibrationTests = .none

  enum CodingKeys: String, CodingKey {
    case eceUnderCalibration = "eceNull"
    case rows, weights, groups, binCount, binning, seed, logLoss, brier, accuracy, rankedProbabilityScore,
      standardErrors, ece
    case perClass, topLabel, brierDecomposition, tie, models, by, approximate, `where`, calibrationTests
  }
}

extension Inspection {
  /// Inspects N predictions.
  ///
  /// - Parameters:
  ///   - probabilities: N × K, N at least 1, K at least 2; rows sum to 1.
  ///   - labels: N class ordinals.
  ///   - groups: N group ordinals, or nil where rows are independent.
  ///   - rowWeights: of the N rows, or nil where every row counts once (see `RowWeights`).
  ///   - swapped: N × K predictions on inputs whose sides were exchanged, in the swapped orientation, or nil.
  ///   - segments: of the N rows, to be looked at apart; nil for none.
  ///   - models: the models of a blend, to be put beside it.
  ///   - options: bins, seed and threads.
  ///   - layout: the classes, and the tie among them.
  ///
  /// O(K N log N + replicates × N K + resamples × K × min(N, 2000 or 10,000)). The bits do not depend on `options.threads`.
  public init(
    _ probabilities: ProbabilityMatrix, labels: [Int], layout: ClassLayout, groups: [Int]? = nil,
    weights rowWeights: RowWeights? = nil, swapped: ProbabilityMatrix? = nil, segments: Segmentation? = nil,
    models: [Model] = [],
    options: Options = Options()
  ) async {
    precondition(labels.count == probabilities.rowCount && layout.count == probabilities.classCount && !labels.isEmpty)
    precondition(rowWeights.map { $0.given.count == labels.count } ?? true, "one weight a row")
    let weights = rowWeights?.counts
    let events = (0..<layout.count).map { PredictedEvent.class($0, probabilities) } + [.topLabel(probabilities)]
    let stage = ProgressMonitor.begin(
      .inspecting,
      total: Inspection.parts(events: events.count, options)
        + (layout.tieStructure == nil ? 0 : Inspection.parts(events: 1, options)))
    defer { stage.end() }
    let fewerCurves = options.curveClasses.flatMap { $0 < layout.count ? $0 : nil }
    let found = await Inspection.forecasts(
      events, probabilities, labels: labels, weights: weights, options, stream: Stream.classes,
      haveCurves: fewerCurves == nil ? 0..<events.count : layout.count..<events.count)
    let (classes, topLabel) = (found.dropLast(), found[layout.count])
    func errors(_ part: KeyPath<EventErrors.Estimate, Double>) -> CalibrationErrors {
      CalibrationErrors(topLabel: topLabel.errors, classes: classes.map(\.errors), part)
    }
    var tie: TieInspection?
    if let tieStructure = layout.tieStructure {
      tie = await TieInspection.run(
        probabilities, labels: labels, names: layout.names, tieStructure: tieStructure, groups: groups,
        weights: weights, swapped: swapped, options: options)
    }
    let scores = [
      LogLoss.perRow(probabilities, labels: labels), BrierScore.perRow(probabilities, labels: labels),
      Accuracy.perRow(probabilities, labels: labels),
      RankedProbabilityScore.perRow(probabilities, labels: labels, layout: layout),
    ].map { MeanEstimate($0, groups: groups, weights: weights) }
    self.init(
      rows: labels.count, weights: rowWeights.map { WeightSummary($0) }, groups: groups.map { ($0.max() ?? -1) + 1 },
      binCount: options.bins,
      binning: options.binning, seed: options.seed, logLoss: scores[0].mean, brier: scores[1].mean,
      accuracy: scores[2].mean, rankedProbabilityScore: scores[3].mean,
      standardErrors: Scores(
        logLoss: scores[0].standardError, brier: scores[1].standardError, accuracy: scores[2].standardError,
        rankedProbabilityScore: scores[3].standardError),
      ece: errors(\.value), eceUnderCalibration: errors(\.expectedUnderCalibration),
      perClass: zip(layout.names, classes).map { PerClass($0, $1.reliability) },
      topLabel: topLabel.reliability,
      brierDecomposition: CORPDecomposition(sumOf: classes.map(\.reliability.brier)), tie: tie, models: models,
      by: segments.map {
        SegmentReliability.run(
          probabilities, labels: labels, classes: layout.names, groups: groups, weights: weights, segments: $0)
      })
    func edges(_ reliability: ForecastReliability) -> [Double] { reliability.bins.map(\.lower) }
    calibrationTests = await CalibrationTests(
      probabilities, labels: labels, layout: layout, groups: groups, weights: weights, segments: segments,
      bins: CalibrationTests.BinEdges(
        classes: perClass.map { edges($0.result) }, topLabel: edges(self.topLabel),
        side: self.tie?.side.map(edges)), threads: options.threads)
    guard let fewerCurves else { return }
    let chosen = Array(noteworthyClasses.prefix(fewerCurves))
    let curves = await parallelMap(chosen, threads: options.threads) { k in
      let forecast = BinaryForecast(events[k].probabilities, outcomes: events[k].outcomes(labels), weights: weights)
      return RecalibrationCurve(
        forecast, regression: IsotonicRegression(forecast), options, stream: Stream.classes + UInt64(k))
    }
    for (k, curve) in zip(chosen, curves) { perClass[k].curve = curve.points }
  }

  /// Ordinals of the classes: those that tests found first, then by turns the worst calibrated and the largest.
  /// O(K log K).
  public var noteworthyClasses: [Int] {
    let classes = perClass.map(\.result)
    let found = Set(calibrationTests.found.filter { $0.view != .segments }.compactMap(\.className))
    let worst = classes.indices.sorted { a, b in
      let (x, y) = (classes[a].brier.miscalibration, classes[b].brier.miscalibration)
      return x != y ? x > y : a < b
    }
    let largest = classes.indices.sorted { a, b in
      classes[a].frequency != classes[b].frequency ? classes[a].frequency > classes[b].frequency : a < b
    }
    var order = worst.filter { found.contains(perClass[$0].name) }
    var seen = Set(order)
    for pair in zip(worst, largest) {
      for index in [pair.0, pair.1] where seen.insert(index).inserted { order.append(index) }
    }
    return order
  }

  /// Adds what the recalibration curve of every class was before the predictions were calibrated.
  ///
  /// - Parameters:
  ///   - predictions: N × K, before calibration.
  ///   - labels: N class ordinals.
  ///   - weights: of the N rows, or nil where every row counts once.
  public mutating func addCurvesBefore(
    _ predictions: ProbabilityMatrix, labels: [Int], weights: RowWeights? = nil
  ) {
    let weights = weights?.counts
    for k in perClass.indices where !perClass[k].curve.isEmpty {
      let event = PredictedEvent.class(k, predictions)
      perClass[k].uncalibratedCurve =
        RecalibrationCurve(
          event.probabilities, outcomes: event.outcomes(labels), weights: weights, resamples: 39
        ).points
    }
  }

  /// First random streams of what draws numbers: an event each, then a replicate each.
  enum Stream {
    static let classes: UInt64 = 1 << 32
    static let side: UInt64 = 2 << 32
    static let replicates: UInt64 = 1 << 31
  }

  /// Parts that `forecasts` counts: two for every event, and the blocks of replicates.
  private static func parts(events: Int, _ options: Options) -> Int {
    2 * events + NullLevels.chunks(options.replicates).count
  }

  /// The reliability of several events that the same labels decide.
  ///
  /// - Parameter haveCurves: places of the events that have a recalibration curve; nil stands for all.
  static func forecasts(
    _ events: [PredictedEvent], _ probabilities: ProbabilityMatrix, labels: [Int], weights: [Double]?,
    _ options: Options, stream: UInt64, haveCurves: Range<Int>? = nil
  ) async -> [(reliability: ForecastReliability, errors: EventErrors)] {
    let outcomes = events.map { $0.outcomes(labels) }
    let stage = ProgressMonitor.ongoing(.inspecting)
    let parts = await parallelMap(Array(events.indices), threads: options.threads, countedIn: stage) { index in
      ForecastReliability.Parts(
        events[index], outcomes: outcomes[index], weights: weights, options, stream: stream + UInt64(index),
        hasCurve: haveCurves?.contains(index) ?? true)
    }
    let null = await NullLevels.draw(
      probabilities, events: zip(events, parts).map { NullLevels.Event($0, $1.forecast, bins: $1.bins) },
      replicates: options.replicates, seed: options.seed, stream: stream + Stream.replicates, threads: options.threads)
    return await parallelMap(Array(events.indices), threads: options.threads, countedIn: stage) { index in
      let errors = parts[index].errors(null: null.values[index])
      let reliability = ForecastReliability(
        events[index], outcomes: outcomes[index], weights: weights, parts[index], errors: errors,
        binning: BinPartition(options.binning, options.bins, of: parts[index].forecast))
      return (reliability, errors)
    }
  }
}

extension Inspection.Model {
  /// A model beside a blend. O(K N log N).
  ///
  /// - Parameters:
  ///   - probabilities: N × K.
  ///   - swapped: N × K predictions on inputs whose sides were exchanged, in the swapped orientation, or nil.
  ///   - labels: N class ordinals.
  ///   - groups: N group ordinals, or nil where rows are independent.
  ///   - weights: N weights, or nil where every row counts once (see `RowWeights`).
  ///   - layout: the classes, and the tie among them.
  ///   - name: its name.
  public init(
    _ name: String, _ probabilities: ProbabilityMatrix, swapped: ProbabilityMatrix? = nil, labels: [Int],
    layout: ClassLayout, groups: [Int]? = nil, weights: [Double]? = nil
  ) {
    self.init(
      name: name, logLoss: LogLoss.mean(probabilities, labels: labels, weights: weights),
      brier: CORPDecomposition.brier(probabilities, labels: labels, weights: weights),
      swap: layout.tieStructure.flatMap { tieStructure in
        swapped.map {
          SwapReliability(
            probabilities, swapped: $0, labels: labels, tieStructure: tieStructure, groups: groups, weights: weights)
        }
      })
  }
}
