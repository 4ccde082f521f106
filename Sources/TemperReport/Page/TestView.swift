import TemperCore

/// "Will it hold on the test rows?": a forecast of the score, and every model on labelled and test rows.
struct TestView {
  struct Cell {
    var oof: PageNumber
    var test: PageNumber
    /// " *" where the difference is larger than chance allows.
    var mark: String
  }

  /// A line of the table: a model, or a class where classes are many.
  struct Line {
    var name: PageName
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
  /// Heading of the first column, and names of the others.
  var corner: String
  var columns: [PageName]
  var lines: [Line]
  /// Lines of further classes, behind a disclosure.
  var moreLines: [Line]
  var hasMoreLines: Bool
  var moreLinesCount: String
  /// What the table leaves out.
  var note: String
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
    let all = check.comparisons.map { comparison in
      (name: comparison.name, values: comparison.classes + [comparison.entropy])
    }
    func cell(_ value: TestShift.Difference) -> Cell {
      Cell(oof: .probability(value.oof), test: .probability(value.test), mark: value.p < check.level ? " *" : "")
    }
    let names = classes + ["Entropy"]
    guard classes.count > Self.fewClasses else {
      corner = "Model"
      columns = names.map(PageName.init)
      lines = all.map { Line(name: PageName($0.name), cells: $0.values.map(cell)) }
      (moreLines, hasMoreLines, moreLinesCount, note) = ([], false, "", "")
      return
    }
    // Many classes: a line each, those that differ most first, with the blend and the models that differ most.
    func distance(_ value: TestShift.Difference) -> Double {
      value.standardError > 0 ? abs(value.test - value.oof) / value.standardError : 0
    }
    let blend = all.prefix(1)
    let models = all.dropFirst().enumerated().sorted { a, b in
      let (x, y) = (a.element.values.map(distance).max() ?? 0, b.element.values.map(distance).max() ?? 0)
      return x != y ? x > y : a.offset < b.offset
    }.map(\.element)
    let shown = blend + models.prefix(Self.shownModels)
    let order = names.indices.sorted { a, b in
      let (x, y) = (shown.map { distance($0.values[a]) }.max() ?? 0, shown.map { distance($0.values[b]) }.max() ?? 0)
      return x != y ? x > y : a < b
    }
    let made = order.map { index in
      Line(name: PageName(names[index]), cells: shown.map { cell($0.values[index]) })
    }
    corner = "Class"
    columns = shown.map { PageName($0.name) }
    lines = Array(made.prefix(Self.shownClasses))
    moreLines = Array(made.dropFirst(Self.shownClasses))
    hasMoreLines = !moreLines.isEmpty
    moreLinesCount = NumberText.count(moreLines.count, "more class", plural: "more classes")
    let left = all.count - shown.count
    note =
      "Classes and models that differ most come first\(left > 0 ? "; \(NumberText.count(left, "model")) \(left == 1 ? "is" : "are") left out" : "")."
  }

  /// Up to so many classes are columns; more are lines, some of which are in view, with some of the models.
  private static let (fewClasses, shownClasses, shownModels) = (6, 12, 4)
}
