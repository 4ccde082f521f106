@testable import TemperCore
@testable import TemperReport

/// Made-up runs of realistic size and spread, the same on every call.
enum Samples {
  /// Three classes with a tie, eleven models.
  static let arena: RunSummary = {
    let names = [
      "catboost", "davidson_covariates", "davidson_schools", "gauss_nb", "knn", "lightgbm", "logreg_interactions",
      "mlp_overfit", "pair_table", "random_forest", "student_strengths",
    ]
    let losses = [
      0.76461234, 0.78120987, 0.79950123, 0.91234567, 0.86420135, 0.76989012, 0.77415926, 0.98765432, 0.84031415,
      0.78912345, 0.80271828,
    ]
    let weights = [0.4213, 0.1871, -0.0523, 0.0112, 0.0934, 0.3127, 0.2215, -0.0881, 0.1302, 0.0017, 0.5019]
    let ties = [0.3187, 0.4412, 0.0523, -0.0431, 0.0611, 0.2098, 0.1764, -0.0212, 0.0408, 0.0903, 0.1155]
    let models = names.indices.map { index in
      let delta = 0.0121 - 0.0013 * Double(index)
      return FitDocument.Model(
        name: names[index], weight: weights[index], tieWeight: ties[index], normalisedWeight: weights[index] / 1.7406,
        classWeights: nil, logLoss: losses[index], standardError: 0.0091 + 0.0007 * Double(index),
        tieLogLoss: losses[index] * 0.56, decisiveLogLoss: losses[index] * 0.44, leaveOutDelta: delta,
        leaveOutInterval: delta - 0.0041...delta + 0.0043)
    }
    return RunSummary(
      title: "cems", fit: arenaFit(models), testRows: 1254, folds: 5, foldsAreGiven: true, groups: 212,
      tieWasFoundByName: true, swappedModels: ["catboost", "lightgbm"],
      comparisons: [
        .init(against: "best single", mean: -0.034812, interval: -0.041094...(-0.028731)),
        .init(against: "mean", mean: -0.094512, interval: -0.103094...(-0.085731)),
        .init(against: "linear + T", mean: -0.024812, interval: -0.031094...(-0.018731)),
      ],
      inspection: InspectSamples.arena,
      testCheck: .init(
        forecast: 0.6789...0.7803,
        comparisons: ["blend", names[0], names[1]].enumerated().map { index, name in
          TestShift(
            name: name,
            classes: [0.4369, 0.4531, 0.11].map {
              .init(oof: $0, test: $0 + 0.0123, standardError: 0.01, p: index == 1 ? 1e-5 : 0.3)
            },
            entropy: .init(oof: 0.8461, test: 0.8612, standardError: 0.01, p: 0.04))
        },
        level: 0.0002),
      sources: ["labels.csv", "folds.csv", "groups.csv"].map(source) + names.map { source("oof/\($0).csv") },
      options: [
        .init(name: "Pool", value: "auto"), .init(name: "Weights", value: "auto"), .init(name: "Seed", value: "0"),
        .init(name: "Floor", value: "1e-7"),
      ],
      version: "0.1.0", warnings: [])
  }()

  static func arenaFit(_ models: [FitDocument.Model]) -> FitDocument {
    FitDocument(
      name: "auto-1", pool: .tieAware, weightsSign: .signed, rows: 3200,
      classes: ["winner_model_a", "winner_model_b", "winner_tie"], tie: "winner_tie",
      sides: ["winner_model_a", "winner_model_b"],
      logLoss: .init(inSample: 0.72014321, crossValidated: 0.72980137, standardError: 0.01213449), temperature: 0.8523,
      classBias: ["winner_model_a": 0, "winner_model_b": 0, "winner_tie": 0.1234], closeness: 0.2211, sideBias: 0,
      swapAveraging: true, swapping: .arithmetic,
      penalty: .init(equalWeights: 3, classDeviation: 30, closeness: 300, sideBias: .infinity),
      blocks: [
        .init(name: .sharpness, penalty: 30, weights: models.indices.map { Double($0) / 20 - 0.25 })
      ], models: models,
      candidates: [
        .init(
          pool: .best, crossValidated: 0.7646, standardError: 0.0091, difference: -0.0348,
          interval: -0.0411...(-0.0287), refitError: 0),
        .init(
          pool: .mean, crossValidated: 0.8243, standardError: 0.0084, difference: -0.0945,
          interval: -0.1031...(-0.0857), refitError: 0),
        .init(
          pool: .geometric, crossValidated: 0.8011, standardError: 0.0087, difference: -0.0713,
          interval: -0.0802...(-0.0622), refitError: 0),
        .init(
          pool: .linear, crossValidated: 0.7546, standardError: 0.0103, difference: -0.0248,
          interval: -0.0311...(-0.0187), refitError: 0),
        .init(
          pool: .logarithmic, crossValidated: 0.7312, standardError: 0.0119, difference: -0.0014,
          interval: -0.0042...0.0013, refitError: 0),
        .init(
          pool: .tieAware, crossValidated: 0.7296, standardError: 0.0121, difference: 0.0002,
          interval: -0.0006...0.0011, refitError: 0),
      ],
      certificate: .init(gap: 8.4e-11, iterations: 9, converged: true))
  }

  /// Ten classes, nine models, no tie, weights per class.
  static let digits: RunSummary = {
    let names = [
      "extra_trees", "gauss_nb", "knn", "lda", "lightgbm", "logreg", "mlp_overfit", "random_forest", "svc_rbf",
    ]
    let classes = (0..<10).map { "digit_\($0)" }
    let models = names.indices.map { index in
      let weight = 0.05 + 0.0375 * Double((index * 4) % 9)
      let delta = 0.0051 - 0.0009 * Double(index)
      let classWeights = (0..<10).map { (ordinal: Int) -> Double in
        let step = (ordinal * 7 + index) % 5 - 2
        return weight + 0.02 * Double(step)
      }
      return FitDocument.Model(
        name: names[index], weight: weight, tieWeight: nil, normalisedWeight: weight / 1.8,
        classWeights: classWeights,
        logLoss: 0.2561 + 0.0412 * Double((index * 5) % 9), standardError: 0.0123, tieLogLoss: nil,
        decisiveLogLoss: nil,
        leaveOutDelta: delta, leaveOutInterval: delta - 0.0022...delta + 0.0021)
    }
    var biases: [String: Double] = [:]
    for (index, name) in classes.enumerated() { biases[name] = 0.04 * Double(index) - 0.17 }
    let fit = FitDocument(
      name: "auto-1", pool: .logarithmic, weightsSign: .nonnegative, rows: 1000, classes: classes, tie: nil,
      sides: nil,
      logLoss: .init(inSample: 0.1702, crossValidated: 0.1899, standardError: 0.0131), temperature: 0.6411,
      classBias: biases, closeness: 0, sideBias: 0, swapAveraging: false, swapping: .none,
      penalty: .init(equalWeights: 30, classDeviation: .infinity, closeness: .infinity, sideBias: .infinity),
      models: models,
      candidates: [
        .init(
          pool: .best, crossValidated: 0.2561, standardError: 0.0123, difference: -0.0662,
          interval: -0.0821...(-0.0513), refitError: 0),
        .init(
          pool: .linear, crossValidated: 0.2172, standardError: 0.0127, difference: -0.0273,
          interval: -0.0342...(-0.0204), refitError: 0.0012),
        .init(
          pool: .logarithmic, crossValidated: 0.1899, standardError: 0.0131, difference: 0, interval: 0...0,
          refitError: 0),
      ],
      certificate: .init(gap: 2e-6, iterations: 50, converged: false))
    return RunSummary(
      title: "digits", fit: fit, testRows: 0, folds: 5, foldsAreGiven: false, groups: nil, tieWasFoundByName: false,
      swappedModels: [],
      comparisons: [
        .init(against: "best single", mean: -0.0662, interval: -0.0821...(-0.0513)),
        .init(against: "linear + T", mean: -0.0003, interval: -0.0021...0.0014),
      ],
      inspection: InspectSamples.digits(classes),
      sources: ["labels.csv"].map(source) + names.map { source("oof/\($0).csv") },
      options: [.init(name: "Seed", value: "7")], version: "0.1.0",
      warnings: ["The fit did not converge: its weights may be off in the third digit."])
  }()

  static let hostileNames = [
    "<script>alert(1)</script>", "x\"\u{301} onmouseover=alert(1)", "\"'quotes' & \"more\"", "emoji 👩‍👩‍👧 🇫🇷 👍🏽",
    "נתונים מימין לשמאל", "\u{202E}gnp.exe\u{1B}[31m\u{7}", String(repeating: "long", count: 75), "日本語モデル",
    "\u{338}leading mark", "{{{warnings}}} {{>report}}",
  ]

  /// Names that try to be markup, commands or a mess, everywhere a name can stand.
  static let hostile: RunSummary = {
    var summary = arena
    for index in summary.fit.models.indices.prefix(hostileNames.count) {
      summary.fit.models[index].name = hostileNames[index]
      summary.sources[index].path = hostileNames[index]
    }
    summary.title = hostileNames[1]
    summary.fit.classes = [hostileNames[0], hostileNames[6], hostileNames[1]]
    summary.fit.tie = hostileNames[1]
    summary.fit.sides = [hostileNames[0], hostileNames[6]]
    summary.fit.classBias = [hostileNames[1]: 0.12]
    for (index, name) in summary.fit.classes.enumerated() { summary.inspection.perClass[index].name = name }
    summary.inspection.name = hostileNames[1]
    summary.inspection.tie?.className = hostileNames[1]
    summary.inspection.tie?.sides = [hostileNames[0], hostileNames[6]]
    for index in summary.inspection.models.indices {
      summary.inspection.models[index].name = hostileNames[index % hostileNames.count]
    }
    summary.options.append(.init(name: hostileNames[0], value: hostileNames[1]))
    summary.warnings = [hostileNames[0], hostileNames[5]]
    summary.swappedModels = [hostileNames[0]]
    return summary
  }()

  private static func source(_ path: String) -> Source {
    let digits = Array("0123456789abcdef")
    var state = path.utf8.reduce(UInt64(17)) { $0 &* 31 &+ UInt64($1) }
    let sha256 = (0..<64).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return digits[Int(state >> 60)]
    }
    return Source(path: path, sha256: String(sha256), rows: 3200)
  }
}
