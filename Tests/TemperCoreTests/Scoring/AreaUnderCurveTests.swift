import Testing

@testable import TemperCore

@Suite struct AreaUnderCurveTests {
  @Test func countsTiesAHalf() {
    let matrix = ProbabilityMatrix(classCount: 2, values: [0.5, 0.5, 0.5, 0.5, 0.25, 0.75, 0.75, 0.25])
    // Members .5 and .75, others .5 and .25: three and a half of four pairs.
    #expect(AreaUnderCurve.macro(matrix, labels: [0, 1, 1, 0]) == 0.875)
  }

  @Test func leavesOutClassesThatCannotBeRanked() {
    let matrix = ProbabilityMatrix(classCount: 3, values: [0.5, 0.3, 0.2, 0.3, 0.5, 0.2, 0.4, 0.4, 0.2])
    #expect(AreaUnderCurve.oneVersusRest(matrix, labels: [0, 1, 0], class: 2) == nil)
    #expect(AreaUnderCurve.macro(matrix, labels: [0, 1, 0]) == 1)
    #expect(AreaUnderCurve.macro(matrix, labels: [1, 1, 1]) == 0.5)
  }

  @Test(arguments: [2, 3, 5], [nil, 16, 1_024])
  func agreesWithAllPairs(classes: Int, parts: Int?) throws {
    for rows in [30, 900] {
      let data = SelectionData.random(seed: 8, rows: rows, models: 1, classes: classes, parts: parts)
      let value = AreaUnderCurve.macro(data.predictions[0], labels: data.labels)
      let expected = PlainMetric.value(.auc, data.predictions[0], data.labels, data.layout)
      #expect(abs(value - expected) <= 1e-13)
    }
  }

  @Test func certainModelsCrowdAtTheEndsOfTheScale() {
    var random = RandomSource(seed: 5)
    let labels = (0..<1_500).map { _ in random.index(below: 2) }
    // Nearly all values lie within 1e-9 of 0 or of 1, many of them one unit in the last place apart.
    let values = labels.flatMap { label -> [Double] in
      let small = Double(random.index(below: 300)) * (random.index(below: 2) == 0 ? 1e-12 : 0x1p-1074)
      let isRight = random.index(below: 4) > 0
      return isRight == (label == 1) ? [small, 1 - small] : [1 - small, small]
    }
    let matrix = ProbabilityMatrix(classCount: 2, values: values)
    let expected = PlainMetric.value(.auc, matrix, labels, ClassLayout(names: ["no", "yes"]))
    #expect(abs(AreaUnderCurve.macro(matrix, labels: labels) - expected) <= 1e-13)
  }
}
