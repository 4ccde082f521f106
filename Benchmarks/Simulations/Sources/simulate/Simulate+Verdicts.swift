import Foundation
import Temper
import TemperCore

extension Simulate {
  /// How often a page claims any miscalibration: of calibrated predictions, where at most 5 % is promised, and of an arena
  /// whose ties fall off faster with the margin than predicted.
  static func verdicts(_ settings: Settings) async -> Table {
    var table = Table(
      "predictions", "rows", "groups of", "pages with a claim", "pages with a flagged bin", "tie's tilt found")
    for rows in [300, 1000, 3000, 10_000] {
      for size in [1, 10] {
        for kind in [
          "2 classes", "two sides and a tie", "12 classes, 4 of them rare",
          "two sides and a tie, 2 columns of segments",
        ] {
          await add(kind, rows: rows, groupsOf: size, tilt: 0, settings, to: &table)
        }
      }
    }
    for tilt in [0.1, 0.2, 0.4] {
      for rows in [1000, 3000, 10_000] {
        for size in [1, 10] {
          await add(
            "ties tilted by \(tilt.digits(1)) a unit of margin", rows: rows, groupsOf: size, tilt: tilt, settings,
            to: &table)
        }
      }
    }
    return table
  }

  private static func add(
    _ kind: String, rows: Int, groupsOf size: Int, tilt: Double, _ settings: Settings, to table: inout Table
  ) async {
    let found = await map(settings) { seed -> (claim: Bool, flag: Bool, tilt: Bool) in
      var random = RandomSource(seed: seed, stream: 11)
      let predicted = predictions(kind, rows: rows, &random)
      let truth = tilt == 0 ? predicted : tilted(predicted, by: tilt)
      let (labels, groups) = labels(truth, groupsOf: size, &random)
      let layout = CalibratedSample(probabilities: predicted, labels: labels).layout
      let segments =
        !kind.contains("segments")
        ? nil
        : Segmentation(
          columns: [4, 12].map { count in
            SegmentColumn(name: "\(count)", kind: .text, values: (0..<count).map { .init(name: "\($0)") })
          },
          ordinals: [4, 12].map { count in (0..<rows).map { $0 * 7919 / size % count } })
      let inspection = await Inspection(
        predicted, labels: labels, layout: layout, groups: size == 1 ? nil : groups, segments: segments,
        options: Inspection.Options(replicates: 2, bandResamples: 39))
      let diagrams = inspection.perClass.map(\.result) + [inspection.topLabel, inspection.tie?.side].compactMap { $0 }
      let tenths = inspection.tie?.byMargin.contains(where: \.flagged) ?? false
      let found = inspection.calibrationTests.found
      return (
        !found.isEmpty, tenths || diagrams.contains { $0.bins.contains(where: \.flagged) },
        found.contains { $0.view == .tieByMargin }
      )
    }
    func share(_ part: ((claim: Bool, flag: Bool, tilt: Bool)) -> Bool) -> String {
      (Double(found.count(where: part)) / Double(found.count)).digits(3)
    }
    table.add(
      kind, "\(rows)", "\(size)", share { $0.claim }, share { $0.flag }, tilt == 0 ? "-" : share { $0.tilt })
  }

  private static func predictions(_ kind: String, rows: Int, _ random: inout RandomSource) -> ProbabilityMatrix {
    let seed = random.next()
    if kind.hasPrefix("2 ") { return CalibratedSample.binary(rate: 0.1, rows: rows, seed: seed).probabilities }
    guard kind.hasPrefix("12") else { return CalibratedSample.pairwise(tie: 0.7, rows: rows, seed: seed).probabilities }
    var values: [Double] = []
    for _ in 0..<rows {
      let weights = (0..<12).map { k in exp(1.2 * random.normal() - (k < 4 ? 4 : 0)) }
      values += weights.map { $0 / weights.reduce(0, +) }
    }
    return ProbabilityMatrix(classCount: 12, values: values)
  }

  /// Ties less likely by e^(-tilt) a unit of margin beyond 1, and more likely before it.
  private static func tilted(_ predicted: ProbabilityMatrix, by tilt: Double) -> ProbabilityMatrix {
    var result = predicted
    for row in 0..<result.rowCount {
      result[row, 2] *= exp(-tilt * (abs(log(result[row, 0] / result[row, 1])) - 1))
      let sum = (0..<3).reduce(0) { $0 + result[row, $1] }
      for k in 0..<3 { result[row, k] /= sum }
    }
    return result
  }

  /// Labels, of which a third follows what their group has in common, and the groups.
  private static func labels(
    _ truth: ProbabilityMatrix, groupsOf size: Int, _ random: inout RandomSource
  ) -> (labels: [Int], groups: [Int]) {
    var (labels, shared) = ([Int](), 0.0)
    for row in 0..<truth.rowCount {
      if row % size == 0 { shared = random.unit() }
      labels.append(truth.label(of: row, at: size > 1 && random.unit() < 1.0 / 3 ? shared : random.unit()))
    }
    return (labels, labels.indices.map { $0 / size })
  }
}
