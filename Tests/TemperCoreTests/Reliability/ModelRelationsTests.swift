import Foundation
import Testing

@testable import TemperCore

@Suite struct ModelRelationsTests {
  private static let names = ["x", "y", "z"]

  /// Pearson's correlation as it stands in textbooks.
  private func plain(_ x: [Double], _ y: [Double]) -> Double {
    let n = Double(x.count)
    let (mx, my) = (x.reduce(0, +) / n, y.reduce(0, +) / n)
    let xy = zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } / n - mx * my
    let xx = x.reduce(0) { $0 + $1 * $1 } / n - mx * mx
    let yy = y.reduce(0) { $0 + $1 * $1 } / n - my * my
    return xy / (xx * yy).squareRoot()
  }

  @Test func arenaHasMarginsAndTies() throws {
    let layout = TestLayout.shuffledPairwise.layout
    let tieStructure = try #require(layout.tieStructure)
    let simulation = Simulation(layout, rows: 80, noise: [0.3, 0.8, 1.5], seed: 4)
    let relations = ModelRelations(Self.names, simulation.predictions, layout: layout, floor: 1e-7)
    #expect(relations.correlations.map(\.of) == [.margin, .tie])
    let margins = try #require(relations.matrix(.margin))
    let ties = try #require(relations.matrix(.tie))
    let p = simulation.predictions
    func margin(_ m: Int) -> [Double] {
      (0..<80).map { log(p[m][$0, tieStructure.sideA] / p[m][$0, tieStructure.sideB]) }
    }
    func tie(_ m: Int) -> [Double] {
      (0..<80).map {
        log(p[m][$0, tieStructure.tie] / (p[m][$0, tieStructure.sideA] * p[m][$0, tieStructure.sideB]).squareRoot())
      }
    }
    for i in 0..<3 {
      for j in 0..<3 {
        #expect(abs((margins[i][j] ?? 9) - plain(margin(i), margin(j))) < 1e-12)
        #expect(abs((ties[i][j] ?? 9) - plain(tie(i), tie(j))) < 1e-12)
      }
    }
    #expect(relations.nearDuplicates.isEmpty)
  }

  @Test func otherLayoutsHaveLogProbabilities() throws {
    let layout = TestLayout.three.layout
    let p = Simulation(layout, rows: 60, noise: [0.3, 1.2], seed: 5).predictions
    let matrix = try #require(ModelRelations(Self.names, p, layout: layout, floor: 1e-7).matrix(.logProbability))
    func centred(_ m: Int) -> [Double] {
      (0..<3).flatMap { k in
        let logs = (0..<60).map { log(p[m][$0, k]) }
        let mean = logs.reduce(0, +) / 60
        return logs.map { $0 - mean }
      }
    }
    #expect(abs((matrix[0][1] ?? 9) - plain(centred(0), centred(1))) < 1e-12)
    #expect(matrix[1][0] == matrix[0][1] && matrix[0][0] == 1)
  }

  @Test(arguments: [TestLayout.pairwise, .ten])
  func nearDuplicatesAreNamed(_ layout: TestLayout) {
    var simulation = Simulation(layout.layout, rows: 70, noise: [0.5, 0.6], seed: 6)
    // The first model again, rounded as another program might write it.
    let rounded = simulation.predictions[0].values.map { ($0 * 1e3).rounded() / 1e3 + 1e-4 }
    simulation.predictions.append(ProbabilityMatrix(classCount: layout.layout.count, values: rounded))
    let relations = ModelRelations(Self.names, simulation.predictions, layout: layout.layout, floor: 1e-7)
    #expect(relations.nearDuplicates.map(\.models) == [["x", "z"]])
    #expect(relations.nearDuplicates[0].correlation > 0.995)
  }

  @Test func modelsThatSayTheSameOfEveryRowHaveNoCorrelation() throws {
    let layout = TestLayout.pairwise.layout
    var simulation = Simulation(layout, rows: 30, noise: [0.5], seed: 6)
    let constant = (0..<30).flatMap { _ in [0.3, 0.3, 0.4] }
    simulation.predictions.append(ProbabilityMatrix(classCount: 3, values: constant))
    let margins = try #require(
      ModelRelations(Self.names, simulation.predictions, layout: layout, floor: 1e-7).matrix(.margin))
    #expect(margins == [[1, nil], [nil, nil]])
    #expect(ModelRelations(Self.names, simulation.predictions, layout: layout, floor: 1e-7).nearDuplicates.isEmpty)
  }
}
