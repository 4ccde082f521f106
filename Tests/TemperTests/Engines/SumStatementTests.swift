import Foundation
import TemperFiles
import TemperSQL
import Testing

@testable import TemperCore

/// Sums that an engine makes, held against those of the core over the same rows.
@Suite struct SumStatementTests {
  private static let names = ["m1", "m'2"]

  /// Rows of a table with folds, labels, weights and groups, and the same in memory.
  private struct Rows {
    let layout: ClassLayout
    let plain: [ProbabilityMatrix]
    let labels: [Int]
    let folds = (0..<60).map { $0 % 3 }
    let weights = (0..<60).map { 0.5 + Double($0 % 4) }
    let groups = (0..<60).map { $0 / 3 }

    init(_ layout: ClassLayout) {
      self.layout = layout
      var random = RandomSource(seed: 11)
      labels = (0..<60).map { _ in random.index(below: layout.count) }
      plain = (0..<2).map { _ in
        ProbabilityMatrix(
          classCount: layout.count,
          values: (0..<60).flatMap { _ -> [Double] in
            let cells = (0..<layout.count).map { _ in random.unit() + 0.01 }
            let sum = cells.reduce(0, +)
            return cells.map { $0 / sum }
          })
      }
    }

    func made(_ table: TableLayout, _ engine: TestEngine) -> MadeTable {
      var made = MadeTable(engine.dialect)
      made.add("id", texts: labels.indices.map { "r\($0)" })
      made.add("label", texts: labels.map { layout.names[$0] })
      made.add("fold", texts: folds.map { "f\($0)" })
      made.add("weight", numbers: weights)
      made.add("person", texts: groups.map { "g\($0)" })
      for (name, matrix) in zip(SumStatementTests.names, plain) {
        for (k, label) in layout.names.enumerated() {
          made.add(table.columns.column(model: name, class: label), numbers: labels.indices.map { matrix[$0, k] })
        }
      }
      return made
    }
  }

  private static let layouts = [
    ClassLayout(names: ["a", "t", "b"], tieStructure: TieStructure(sideA: 0, sideB: 2, tie: 1)),
    ClassLayout(names: ["w", "x", "y", "z"]),
  ]

  private static func settings(_ layout: ClassLayout) -> [PenaltySettings] {
    layout.tieStructure == nil
      ? [PenaltySettings(weightRidge: 3), PenaltySettings(weightRidge: 3, headRidge: 30)]
      : [
        PenaltySettings(weightRidge: 3),
        PenaltySettings(
          headRidge: 30, blocks: [.closeness: 30, .sideBias: 30, .tieToSide: 30, .sharpness: 30, .marginToTie: 30]),
      ]
  }

  @Test(arguments: TestEngine.here) func gradientsAreThoseOfTheCore(_ engine: TestEngine) throws {
    let command = try #require(engine.command)
    for layout in Self.layouts {
      let rows = Rows(layout)
      for (number, settings) in Self.settings(layout).enumerated() {
        let isWeighted = number == 1
        let table = TableLayout(
          relation: "rows_", label: "label", fold: "fold", weight: isWeighted ? "weight" : nil)
        let inputs = PoolInputs(
          layout: layout, labels: rows.labels,
          rows: FoldLayout(folds: rows.folds, foldCount: 3, weights: isWeighted ? rows.weights : nil), floor: 1e-7,
          predictions: rows.plain)
        let family = PenalisedFamily(inputs, hasBlocks: layout.tieStructure != nil)
        let (problem, shape) = (family.problem(settings, .signed), family.shape(settings))
        let coefficients = (0..<shape.coefficientCount).map { 0.4 - 0.05 * Double($0) }
        let blend = Blend(layout: layout, models: Self.names.map { Blend.Model(name: $0) }, pool: .mean)
        let statement = GradientStatement(blend, shape, at: coefficients, of: table, engine.dialect)
        var found = 0
        try command.ask(rows.made(table, engine).making("rows_") + statement.text, columns: statement.columns) { row in
          let fold = try #require(Int(row.text(0).dropFirst()))
          let expected = problem.loss.derivatives(at: coefficients, fold: fold)
          #expect(row.count(1) == 20 && row.count(2) == 20)
          #expect(abs(try #require(row.number(3)) - inputs.rows.weightSums[fold]) < 1e-12)
          #expect(abs(try #require(row.number(4)) - expected.value) < 1e-11)
          for (index, gradient) in expected.gradient.enumerated() {
            #expect(abs(try #require(row.number(5 + index)) - gradient) < 1e-11, "\(engine) \(layout.names) \(index)")
          }
          found += 1
        }
        #expect(found == 3)
      }
    }
  }

  @Test(arguments: TestEngine.here) func lossesAreThoseOfTheCore(_ engine: TestEngine) throws {
    let command = try #require(engine.command)
    for layout in Self.layouts {
      let rows = Rows(layout)
      for (isGrouped, isWeighted) in [(false, false), (true, true)] {
        let table = TableLayout(
          relation: "rows_", label: "label", fold: "fold", group: isGrouped ? "person" : nil,
          weight: isWeighted ? "weight" : nil)
        let pools = (0..<3).map { fold -> (fold: String, pool: Pool) in
          let weights = [0.5 + 0.1 * Double(fold), 0.4]
          guard let tie = layout.tieStructure else {
            return (
              "f\(fold)", .logarithmic(LogarithmicPool(weights: weights, biases: [0.1, 0, -0.1, 0], floor: 1e-7))
            )
          }
          return (
            "f\(fold)",
            .tieAware(
              TieAwarePool(
                tieStructure: tie, sideWeights: weights, tieWeights: [0.3, 0.6], tieBias: 0.1,
                blocks: [.closeness: [0.2], .sharpness: [0.1, -0.1]], floor: 1e-7))
          )
        }
        let scaling = TemperatureScaling(slope: 1.2, biases: Array(repeating: 0, count: layout.count), floor: 1e-7)
        let blend = Blend(
          layout: layout, models: Self.names.map { Blend.Model(name: $0) }, pool: pools[0].pool,
          calibrator: .temperature(scaling))
        let statement = LossStatement(blend, pools: pools, of: table, engine.dialect, without: nil)
        let losses = rows.labels.indices.map { row -> Double in
          let matrix = pools[rows.folds[row]].pool.predict(rows.plain.map { $0.gathering(rows: [row]) })
          return LogLoss.perRow(scaling.calibrate(matrix), labels: [rows.labels[row]])[0]
        }
        let expected = MeanEstimate(
          losses, groups: isGrouped ? rows.groups : nil, weights: isWeighted ? rows.weights : nil)
        let answer = try command.rows(
          rows.made(table, engine).making("rows_") + statement.text, columns: LossStatement.columns)
        let sums = answer[0].compactMap { Double($0) }
        #expect(sums.count == 8 && sums[0] == (isGrouped ? 20 : 60) && sums[1] == 60 && sums[2] == 60)
        let mean = sums[4] / sums[3]
        let squares = sums[7] - 2 * mean * sums[6] + mean * mean * sums[5]
        #expect(abs(mean - expected.mean) < 1e-12)
        let error = (squares * sums[0] / (sums[0] - 1)).squareRoot() / sums[3]
        #expect(abs(error - expected.standardError) < 1e-10, "\(engine) \(layout.names)")
      }
    }
  }
}
