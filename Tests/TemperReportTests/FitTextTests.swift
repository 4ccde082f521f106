import Testing

@testable import TemperCore
@testable import TemperReport

@Suite struct FitTextTests {
  @Test func arena() throws {
    try expectSnapshot(FitText.render(Samples.arena.fit), named: "fit-arena-120.txt")
  }

  @Test func digits() throws {
    let text = FitText.render(Samples.digits.fit, style: TerminalStyle(usesColor: false, width: 80))
    try expectSnapshot(text, named: "fit-digits-80.txt")
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }
}

@Suite struct StabilityTextTests {
  static let fit: FitDocument = {
    var fit = Samples.arena.fit
    fit.models = Array(fit.models.prefix(3))
    fit.blocks = []
    fit.bootstrap = .init(resamples: 200, seed: 0, byGroup: true)
    fit.intervalKind = .stability
    fit.temperatureInterval = 0.8...0.9125
    fit.classBiasIntervals = ["winner_tie": -0.0512...0.2]
    for m in fit.models.indices {
      fit.models[m].weightInterval = -0.1 * Double(m)...0.5
      fit.models[m].tieWeightInterval = 0...0.25
      fit.models[m].zeroShare = 0.625 * Double(m / 2)
      fit.models[m].interchangeable = m > 0
      fit.models[m].interchangeableWith = m == 1 ? ["catboost", "knn"] : []
    }
    fit.forecast = .init(testRows: 1254, mean: 0.7298, interval: 0.70...0.7595, public: nil)
    fit.whatIf = [
      .init(tieShare: 0.1656, logLoss: 0.7164, standardError: 0.0121),
      .init(tieShare: 0.2656, logLoss: 0.7432, standardError: 0.0122),
    ]
    return fit
  }()

  @Test func tableNamesWhoCanBeReplaced() {
    #expect(
      StabilityText.render(Self.fit, style: .plain) == """
        95 % stability intervals (of penalised, bounded or chosen weights), from 200 refits to resampled groups
        model                 weight side           weight tie          interchangeable
        catboost              0.42 [0.00, 0.50]     0.32 [0.00, 0.25]   -
        davidson_covariates   0.19 [-0.10, 0.50]    0.44 [0.00, 0.25]   with catboost, knn
        davidson_schools      -0.05 [-0.20, 0.50]   0.05 [0.00, 0.25]   left out by 62 % of the refits

        """)
  }

  @Test func parametersBearTheirIntervals() {
    let text = FitText.render(Self.fit)
    for line in [
      "temperature      0.85 [0.80, 0.91]", "tie bias         winner_tie +0.12 [-0.05, +0.20]",
      "forecast         0.7298 [0.7000, 0.7595] on 1,254 test rows",
      "what if          0.7164 ± 0.0121 with 16.6 % ties, 0.7432 ± 0.0122 with 26.6 % ties",
    ] {
      #expect(text.split(separator: "\n").contains { $0 == line }, "\(line)")
    }
  }

  @Test func confidenceIsSaidOnlyOfConfidence() {
    var fit = Self.fit
    fit.intervalKind = .confidence
    fit.bootstrap?.byGroup = false
    #expect(
      StabilityText.render(fit, style: .plain).hasPrefix(
        "95 % confidence intervals, from 200 refits to resampled rows\n"))
    fit.bootstrap = nil
    #expect(StabilityText.render(fit, style: .plain) == "")
  }
}
