@testable import TemperCore
@testable import TemperReport

/// Made-up inspections of realistic size and spread, the same on every call.
enum InspectSamples {
  /// The blend of `Samples.arena`: three classes with a tie; the tie has a flagged bin, and a flagged tenth of margins.
  static let arena: InspectDocument = {
    var classes: [PerClass<ForecastReliability>] = [
      .init("winner_model_a", reliability(from: 0.02, to: 0.93, rows: 3200, seed: 1)),
      .init("winner_model_b", reliability(from: 0.02, to: 0.91, rows: 3200, seed: 2)),
      .init("winner_tie", reliability(from: 0.01, to: 0.36, rows: 3200, seed: 3)),
    ]
    classes[2].bins[4].flagged = true
    classes[2].bins[4].frequency = 0.031
    classes[2].bins[4].interval = 0.015...0.064
    var document = make("auto-1", classes, top: reliability(from: 0.36, to: 0.96, rows: 3200, seed: 4))
    document.groups = 212
    document.models = ["catboost", "davidson_covariates", "gauss_nb"].enumerated().map { index, name in
      let mcb = 0.006 + 0.017 * Double(index)
      return .init(
        name: name, logLoss: 0.76461234 + 0.07 * Double(index),
        brier: .init(
          score: 0.5812 + mcb - 0.1432, miscalibration: mcb, discrimination: 0.1432 - 0.02 * Double(index),
          uncertainty: 0.5812),
        swap: index == 0 ? swap : nil)
    }
    document.tie = ties
    document.calibrationTests = tests(found: [(.tieTenths, "winner_tie", 4.12), (.classBins, "winner_tie", 3.71)])
    return document
  }()

  /// Seventeen tests, of which these found something.
  static func tests(found: [(view: CalibrationTests.View, className: String?, z: Double)] = []) -> CalibrationTests {
    let calm = (found.count..<17).map { index in
      CalibrationTests.Single(
        .classRate, of: index.isMultiple(of: 2) ? "winner_model_b" : nil,
        ScoreTest.Outcome(z: 0.1 * Double(index) - 0.7, p: 0.3 + 0.02 * Double(index)))
    }
    return CalibrationTests(
      found.map { CalibrationTests.Single($0.view, of: $0.className, ScoreTest.Outcome(z: $0.z, p: 0.0001)) } + calm)
  }

  /// The blend of `Samples.digits`: ten classes without a tie, nothing flagged.
  static func digits(_ names: [String]) -> InspectDocument {
    make(
      "auto-2",
      names.enumerated().map { index, name in
        .init(
          name, reliability(from: 0.0005, to: 0.985, rows: 1200, seed: UInt64(10 + index), bend: 4))
      }, top: reliability(from: 0.3, to: 0.999, rows: 1200, seed: 30))
  }

  /// A model: no models beside it, but its own swapped predictions.
  static let model: InspectDocument = {
    var document = arena
    document.name = "catboost"
    document.kind = .model
    document.models = []
    document.groups = nil
    document.tie?.swap = swap
    return document
  }()

  private static let swap = SwapReliability(
    meanChange: 0.0412, offset: .init(mean: 0.0713, standardError: 0.0102), logLoss: 0.7646, swappedLogLoss: 0.7702,
    averagedLogLoss: 0.7598)

  private static func make(
    _ subject: String, _ classes: [PerClass<ForecastReliability>], top: ForecastReliability
  ) -> InspectDocument {
    let rows = top.bins.reduce(0) { $0 + $1.count }
    return InspectDocument(
      Subject(.fit, subject),
      Inspection(
        rows: rows, groups: nil, binCount: 15, binning: .mass, seed: 0, logLoss: 0.72980137, brier: 0.4412345,
        accuracy: 0.6731, rankedProbabilityScore: 0.15432,
        standardErrors: .init(logLoss: 0.01213449, brier: 0.0081, accuracy: 0.0092, rankedProbabilityScore: 0.0037),
        ece: .init(
          topLabel: 0.0213, topLabelEqualMass: 0.0254, classWise: 0.0187, debiasedL2: 0.0112, smooth: 0.0198,
          maximum: 0.1312),
        eceUnderCalibration: .init(
          topLabel: 0.0201, topLabelEqualMass: 0.0243, classWise: 0.0169, debiasedL2: 0.0081, smooth: 0.0174,
          maximum: 0.1213),
        perClass: classes, topLabel: top,
        brierDecomposition: .init(
          score: 0.4412345, miscalibration: 0.0081, discrimination: 0.1481, uncertainty: 0.5812345),
        tie: nil, models: [], by: nil, calibrationTests: tests()))
  }

  private static let ties = TieInspection(
    className: "winner_tie", sides: ["winner_model_a", "winner_model_b"], tieLogLoss: 0.3105, decisiveLogLoss: 0.4193,
    decisiveShare: 0.7844,
    byMargin: (0..<10).map { tenth in
      let margin = 0.05 + 0.21 * Double(tenth)
      let predicted = 0.43 - 0.036 * Double(tenth)
      let observed = tenth == 0 ? 0.52 : predicted - 0.01
      return .init(
        margin: margin, lower: margin - 0.05, upper: margin + 0.16, predicted: predicted, observed: observed,
        count: 320,
        interval: observed - 0.045...observed + 0.05, flagged: tenth == 0)
    },
    side: reliability(from: 0.03, to: 0.97, rows: 2510, seed: 5),
    position: .init(
      predictedMargin: 0.0123, observedMargin: 0.0171, standardError: 0.0112,
      offset: .init(mean: 0.0214, standardError: 0.0391)),
    swap: nil, davidson: .init(slope: 1.04, nu: 0.61, logLoss: 0.7331, gain: 0.0033))

  /// Fifteen bins of equal count between `from` and `to`, denser at low probabilities the larger `bend`.
  static func reliability(
    from: Double, to: Double, rows: Int, seed: UInt64, bend: Int = 1
  ) -> ForecastReliability {
    var state = seed
    func noise() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / Double(1 << 53) - 0.5
    }
    func edge(_ part: Double) -> Double {
      from + (to - from) * (0..<bend).reduce(1.0) { product, _ in product * part }
    }
    let count = rows / 15
    let bins = (0..<15).map { index -> ReliabilityDiagram.Bin in
      let (lower, upper) = (edge(Double(index) / 15), edge(Double(index + 1) / 15))
      let mean = lower + (upper - lower) * 0.48
      let wished = min(max(mean + noise() * 0.11 * (mean * (1 - mean)).squareRoot() * 2, 0), 1)
      let frequency = (wished * Double(count)).rounded() / Double(count)
      return .init(
        lower: lower, upper: upper, count: count, meanProbability: mean, frequency: frequency,
        interval: wilson(frequency, Double(count)), flagged: false)
    }
    var highest = 0.0
    let curve = (0..<60).map { index -> RecalibrationCurve.Point in
      let p = edge(Double(index) / 59)
      highest = max(highest, min(max(p + noise() * 0.03, 0), 1))
      let half = 1.96 * (p * (1 - p) / 80).squareRoot()
      return .init(probability: p, recalibrated: highest, band: max(p - half, 0)...min(p + half, 1))
    }
    var histogram = [Int](repeating: 0, count: 50)
    for bin in bins { histogram[min(Int(bin.meanProbability * 50), 49)] += bin.count }
    return .init(
      ece: 0.0141 + 0.001 * Double(seed), eceUnderCalibration: 0.0139, eceEqualMass: 0.0152,
      eceEqualMassUnderCalibration: 0.0148,
      smoothEce: 0.0133, smoothEceUnderCalibration: 0.0122,
      brier: .init(score: 0.1612, miscalibration: 0.0023, discrimination: 0.0911, uncertainty: 0.25),
      logLoss: .init(score: 0.4912, miscalibration: 0.0061, discrimination: 0.2011, uncertainty: 0.6862),
      spiegelhalter: .init(z: -1.27, p: 0.2041),
      meanProbability: bins.reduce(0) { $0 + $1.meanProbability } / 15,
      frequency: bins.reduce(0) { $0 + $1.frequency } / 15, bins: bins, curve: curve, histogram: histogram)
  }

  private static func wilson(_ share: Double, _ count: Double) -> ClosedRange<Double> {
    let z = 1.959963984540054
    let center = (share + z * z / (2 * count)) / (1 + z * z / count)
    let half = z / (1 + z * z / count) * (share * (1 - share) / count + z * z / (4 * count * count)).squareRoot()
    return max(0, center - half)...min(1, center + half)
  }
}
