/// What a page may say about calibration: tests of all that its charts show, with one bound on their false alarms together.
///
/// Each test compares what came true with what was predicted: how often a class occurs, whether its high predictions are high
/// enough, the bins of a diagram, the tie as the sides draw apart, positions, segments. Their p-values are adjusted by
/// Holm's method (1979, doi:10.2307/4615733), which needs nothing to be known about how they depend on one another: of
/// calibrated predictions at most 5 % have any test that finds something.
///
///     let tests = inspection.calibrationTests
///     print(tests.found.map(\.view), "of", tests.all.count)
public struct CalibrationTests: Codable, Sendable, Equatable {
  /// What is looked at.
  public enum View: String, Codable, Sendable, CaseIterable {
    /// Whether the logarithms of the probabilities are as high as they promise: the derivative of the log loss by a
    /// temperature of all classes.
    case confidence
    /// How often the most probable class comes true.
    case topLabelRate = "top_label_rate"
    /// The bins of its diagram.
    case topLabelBins = "top_label_bins"
    /// How often a class comes true.
    case classRate = "class_rate"
    /// The slope of recalibrated log-odds of a class (Cox 1958, doi:10.2307/2333203): positive where predictions spread too
    /// little.
    case classSlope = "class_slope"
    /// The bins of its diagram.
    case classBins = "class_bins"
    /// The tie's excess by how far the sides are apart: negative where ties become rarer, with growing margin, faster than
    /// predicted.
    case tieByMargin = "tie_by_margin"
    /// Its tenths.
    case tieTenths = "tie_tenths"
    /// The slope and the bins of side a, given no tie.
    case sideSlope = "side_slope"
    case sideBins = "side_bins"
    /// Wins of side a less those of side b.
    case position
    /// The rates of the classes and of the most probable one in the segments of a column; the worst of them is named.
    case segments
  }

  /// One test.
  public struct Test: Codable, Sendable, Equatable {
    public var view: View
    /// The class that it is about; in a column of segments nil is the most probable one.
    @Nullable public var className: String?
    /// Column and segment where the excess is surest; nil elsewhere.
    @Nullable public var segment: String?
    @Nullable public var value: String?
    /// Observed minus predicted in units of its standard error; of bins and segments that of the surest.
    public var z: Double
    /// Two-sided p-value of this test alone; of several bins or segments times their number (Bonferroni).
    public var p: Double
    /// The same, adjusted for all the tests.
    public var adjustedP: Double
    /// Whether it contradicts calibration, with 5 % for all the tests together.
    public var found: Bool

    enum CodingKeys: String, CodingKey {
      case className = "class"
      case view, segment, value, z, p, adjustedP, found
    }
  }

  /// Probability of any finding where all is well.
  public var level: Double
  public var all: [Test]

  /// Those that contradict calibration.
  public var found: [Test] { all.filter(\.found) }

  /// No tests.
  public static let none = CalibrationTests([])

  enum CodingKeys: String, CodingKey {
    case all = "tests"
    case level
  }
}

extension CalibrationTests {
  /// A test before all are seen together.
  struct Single: Sendable {
    var view: View
    var className: String?
    var segment: String?
    var value: String?
    var outcome: ScoreTest.Outcome

    init(_ view: View, of className: String? = nil, _ outcome: ScoreTest.Outcome) {
      self.view = view
      self.className = className
      self.outcome = outcome
    }
  }

  /// Adjusts p-values for their number, by Holm's method. O(m log m).
  init(_ singles: [Single], level: Double = 0.05) {
    var adjusted = [Double](repeating: 1, count: singles.count)
    var highest = 0.0
    let order = singles.indices.sorted { (singles[$0].outcome.p, $0) < (singles[$1].outcome.p, $1) }
    for (rank, index) in order.enumerated() {
      highest = max(highest, min(1, Double(singles.count - rank) * singles[index].outcome.p))
      adjusted[index] = highest
    }
    self.level = level
    all = zip(singles, adjusted).map { single, adjusted in
      // JSON has no infinity: no z of any use is as large.
      let z = min(max(single.outcome.z, -1e6), 1e6)
      return Test(
        view: single.view, className: single.className, segment: single.segment, value: single.value, z: z,
        p: single.outcome.p, adjustedP: adjusted, found: adjusted <= level)
    }
  }

  /// Tests N predictions. O(tests × N K).
  ///
  /// - Parameters:
  ///   - probabilities: N × K.
  ///   - labels: N class ordinals.
  ///   - layout: the classes, and the tie among them.
  ///   - groups: N group numbers, or nil where rows are independent.
  ///   - weights: N weights, or nil where every row counts once.
  ///   - segments: of the N rows; nil for none.
  ///   - bins: where the diagrams of the classes, of the most probable one and of side a have their bins.
  ///   - threads: how many tests run at once; results do not depend on it.
  init(
    _ probabilities: ProbabilityMatrix, labels: [Int], layout: ClassLayout, groups: [Int]?, weights: [Double]?,
    segments: Segmentation?, bins: BinEdges, threads: Int
  ) async {
    let rows = TestedRows(probabilities, labels: labels, layout: layout, groups: groups, weights: weights)
    var jobs: [@Sendable () -> Single] = [
      { Single(.confidence, rows.confidence()) },
      { Single(.topLabelRate, rows.rate(.topLabel(probabilities))) },
      { Single(.topLabelBins, rows.bins(.topLabel(probabilities), bins.topLabel)) },
    ]
    // Of two classes each says what the other does.
    for k in layout.names.indices.dropFirst(layout.count == 2 ? 1 : 0) {
      let (name, event) = (layout.names[k], PredictedEvent.class(k, probabilities))
      jobs += [
        { Single(.classRate, of: name, rows.rate(event)) }, { Single(.classSlope, of: name, rows.slope(event)) },
        { Single(.classBins, of: name, rows.bins(event, bins.classes[k])) },
      ]
    }
    if let tie = layout.tieStructure {
      jobs += [
        { Single(.tieByMargin, of: layout.names[tie.tie], rows.tieByMargin(tie)) },
        { Single(.tieTenths, of: layout.names[tie.tie], rows.tieTenths(tie)) },
        { Single(.position, of: layout.names[tie.sideA], rows.position(tie)) },
      ]
      if let edges = bins.side, let (decisive, side) = rows.decisive(tie) {
        jobs += [
          { Single(.sideSlope, of: layout.names[tie.sideA], decisive.slope(side)) },
          { Single(.sideBins, of: layout.names[tie.sideA], decisive.bins(side, edges)) },
        ]
      }
    }
    for column in (segments?.columns ?? []).indices {
      if let segments { jobs.append { rows.column(column, segments) } }
    }
    self.init(await parallelMap(jobs, threads: threads) { $0() })
  }

  /// Tests of rows that were counted elsewhere: bins, and positions.
  ///
  /// Bins are tested by the binomial distribution of their mean probability, which errs on the side of silence where
  /// probabilities differ (Hoeffding 1956); where rows come in groups they are not tested.
  init(counted views: [(view: View, className: String?, bins: [CountedBin])], position: Single?) {
    self.init(
      views.map { view, name, bins in
        Single(view, of: name, ScoreTest.Outcome(worstOf: bins.map(\.outcome)))
      } + [position].compactMap { $0 })
  }

  /// Lower ends of the bins of diagrams, rising.
  struct BinEdges: Sendable {
    var classes: [[Double]]
    var topLabel: [Double]
    /// Nil without decisive rows.
    var side: [Double]?
  }

  /// A bin of counted rows.
  struct CountedBin: Sendable {
    var count: Double
    var meanProbability: Double
    var frequency: Double

    var outcome: ScoreTest.Outcome {
      let p = min(max(meanProbability, 0), 1)
      let hits = (count * frequency).rounded()
      let variance = count * p * (1 - p)
      guard variance > 0 else { return .init(z: 0, p: abs(frequency - p) < 1e-9 ? 1 : 0) }
      func atLeast(_ hits: Double, _ p: Double) -> Double {
        hits <= 0 ? 1 : hits > count ? 0 : IncompleteBeta.regularized(p, a: hits, b: count - hits + 1)
      }
      let tail = min(atLeast(hits, p), atLeast(count - hits, 1 - p))
      return .init(z: (hits - count * p) / variance.squareRoot(), p: min(1, 2 * tail))
    }
  }
}

extension ScoreTest.Outcome {
  /// The surest of several, with its p-value times their number (Bonferroni).
  init(worstOf outcomes: [ScoreTest.Outcome]) {
    guard let worst = outcomes.min(by: { ($0.p, -abs($0.z)) < ($1.p, -abs($1.z)) }) else {
      self.init(z: 0, p: 1)
      return
    }
    self.init(z: worst.z, p: min(1, worst.p * Double(outcomes.count)))
  }
}
