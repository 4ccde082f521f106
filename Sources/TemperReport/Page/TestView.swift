import TemperCore

/// "Will it hold on the test rows?": a forecast of the score, and every model on labelled and test rows.
struct TestView {
  struct Cell {
    var oof: PageNumber
    var test: PageNumber
    /// " *" where the difference is larger than chance allows.
    var mark: String
  }

  struct Model {
    var name: String
    var cells: [Cell]
  }

  /// A leaderboard's part of the test rows.
  struct Part {
    var rows: String
    var lower: PageNumber
    var upper: PageNumber
  }

  /// The score at another share of ties.
  struct Scenario {
    var share: PageNumber
    var loss: PageNumber
    var error: PageNumber
  }

  var rows: String
  var lower: PageNumber
  var upper: PageNumber
  var classes: [String]
  var models: [Model]
  /// Empty unless a public share was given.
  var parts: [Part]
  var scenarios: [Scenario]
  var hasScenarios: Bool
  /// Empty without fold files.
  var averaging: [AveragingView]

  /// - Parameter averaging: what fold files say; nil where there are none.
  init(_ check: RunSummary.TestCheck, rows: Int, classes: [String], averaging: FitDocument.Averaging? = nil) {
    self.averaging = averaging.map { [AveragingView($0)] } ?? []
    self.rows = NumberText.count(rows)
    lower = .loss(check.forecast.lowerBound)
    upper = .loss(check.forecast.upperBound)
    self.classes = classes
    parts =
      check.publicPart.map { part in
        [
          Part(
            rows: NumberText.count(part.rows), lower: .loss(part.interval.lowerBound),
            upper: .loss(part.interval.upperBound))
        ]
      } ?? []
    scenarios = check.scenarios.map {
      Scenario(share: .probability($0.tieShare), loss: .loss($0.logLoss), error: .loss($0.standardError))
    }
    hasScenarios = !scenarios.isEmpty
    models = check.comparisons.map { comparison in
      Model(
        name: comparison.name,
        cells: (comparison.classes + [comparison.entropy]).map { means in
          Cell(
            oof: .probability(means.oof), test: .probability(means.test), mark: means.p < check.level ? " *" : "")
        })
    }
  }
}
