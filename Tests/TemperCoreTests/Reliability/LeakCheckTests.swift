import Foundation
import Testing

@testable import TemperCore

@Suite struct LeakCheckTests {
  /// Predictions of labelled and of further rows by the same models.
  private struct Case {
    var labels: [Int]
    var oof: [ProbabilityMatrix]
    var test: [ProbabilityMatrix]

    init(noise: [Double], seed: UInt64) {
      let simulation = Simulation(TestLayout.tieStructure.layout, rows: 900, noise: noise, seed: seed)
      labels = Array(simulation.labels.prefix(600))
      oof = simulation.predictions.map { $0.gathering(rows: Array(0..<600)) }
      test = simulation.predictions.map { $0.gathering(rows: Array(600..<900)) }
    }

    /// Raises the score of the label on a model's labelled rows, as training on them does.
    mutating func leak(_ model: Int, strength: Double) {
      for (row, label) in labels.enumerated() {
        oof[model][row, label] *= exp(strength)
        let sum = oof[model][row: row].reduce(0, +)
        for k in 0..<3 { oof[model][row, k] /= sum }
      }
    }

    /// p^power / Z of a model, on all rows.
    mutating func sharpen(_ model: Int, _ power: Double) {
      for matrix in [\Case.oof, \.test] {
        for row in 0..<self[keyPath: matrix][model].rowCount {
          let values = self[keyPath: matrix][model][row: row].map { pow($0, power) }
          for k in 0..<3 { self[keyPath: matrix][model][row, k] = values[k] / values.reduce(0, +) }
        }
      }
    }

    var suspects: [Int] {
      let found = LeakCheck(oof: oof, test: test, labels: labels, groups: nil).models
      return found.indices.filter { found[$0].isSuspect }
    }
  }

  @Test(arguments: 0..<6)
  func leakIsNamed(seed: Int) {
    var data = Case(noise: [0.4, 0.8, 0.8, 1.2], seed: UInt64(seed))
    #expect(data.suspects.isEmpty)
    data.leak(1, strength: 2)
    #expect(data.suspects == [1])
  }

  /// Timid and boastful models show one sign each, and are honest.
  @Test(arguments: [0.3, 0.6, 1.6, 3.0])
  func confidenceAloneIsNoLeak(power: Double) {
    for seed in 0..<4 {
      var data = Case(noise: [0.4, 0.8, 1.2], seed: UInt64(40 + seed))
      data.sharpen(0, power)
      #expect(data.suspects.isEmpty)
    }
  }

  /// Harder test rows make all models less sure; that is said elsewhere, and names no one.
  @Test func whatAllModelsShareIsNoLeak() {
    var data = Case(noise: [0.4, 0.8, 1.2], seed: 3)
    for m in data.test.indices {
      data.test[m].values = data.test[m].values.map { 0.5 * $0 + 0.5 / 3 }
    }
    #expect(data.suspects.isEmpty)
    data.leak(2, strength: 3)
    #expect(data.suspects == [2])
  }

  @Test func aSingleModelIsJudgedByItself() {
    var data = Case(noise: [0.6], seed: 8)
    #expect(data.suspects.isEmpty)
    data.leak(0, strength: 2)
    #expect(data.suspects == [0])
    #expect(LeakCheck(oof: [], test: [], labels: [0], groups: nil).models.isEmpty)
  }

  @Test func figuresAreMeansOverRows() throws {
    let data = Case(noise: [0.6, 0.9], seed: 9)
    let found = LeakCheck(oof: data.oof, test: data.test, labels: data.labels, groups: nil).models[0]
    func entropy(_ matrix: ProbabilityMatrix) -> Double {
      -matrix.values.reduce(0) { $0 + $1 * log($1) } / Double(matrix.rowCount)
    }
    #expect(abs(found.oofLoss - LogLoss.mean(data.oof[0], labels: data.labels)) < 1e-12)
    #expect(abs(found.oofEntropy - entropy(data.oof[0])) < 1e-12)
    #expect(abs(found.testEntropy - entropy(data.test[0])) < 1e-12)
  }
}
