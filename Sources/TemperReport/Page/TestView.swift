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

  var rows: String
  var lower: PageNumber
  var upper: PageNumber
  var classes: [String]
  var models: [Model]

  init(_ check: RunSummary.TestCheck, rows: Int, classes: [String]) {
    self.rows = NumberText.count(rows)
    lower = .loss(check.forecast.lowerBound)
    upper = .loss(check.forecast.upperBound)
    self.classes = classes
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
