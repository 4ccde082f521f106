import Foundation

@testable import TemperCore

/// Labels and predictions of several models.
struct SelectionData: Sendable {
  var layout: ClassLayout
  var labels: [Int]
  var models: [String]
  var predictions: [ProbabilityMatrix]

  var allRows: [Int] { Array(labels.indices) }

  static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "fixtures")

  /// A fixture's out-of-fold rows, joined to the labels by id and divided by their sum.
  static func fixture(_ name: String) throws -> SelectionData {
    try name == "cems" ? cems.get() : digits.get()
  }

  private static let cems = Result { try read("cems") }
  private static let digits = Result { try read("digits") }

  private static func read(_ name: String) throws -> SelectionData {
    let folder = fixtures.appending(path: name)
    let (classes, labels) = try table(folder.appending(path: "labels.csv"))
    let tieStructure = ClassLayout.findTieStructure(in: classes)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "oof").path)
    let models = files.map { String($0.dropLast(4)) }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let predictions = try models.map { model in
      let rows = try Dictionary(
        uniqueKeysWithValues: table(folder.appending(path: "oof/\(model).csv")).rows.map { ($0.id, $0.values) })
      let values = labels.flatMap { label in
        let row = rows[label.id]!
        let sum = row.reduce(0, +)
        return row.map { $0 / sum }
      }
      return ProbabilityMatrix(classCount: classes.count, values: values)
    }
    return SelectionData(
      layout: ClassLayout(names: classes, tieStructure: tieStructure),
      labels: labels.map { $0.values.firstIndex(of: 1)! },
      models: models, predictions: predictions)
  }

  private static func table(_ file: URL) throws -> (columns: [String], rows: [(id: String, values: [Double])]) {
    let lines = try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline)
    let rows = lines.dropFirst().map { line in
      let fields = line.split(separator: ",")
      return (id: String(fields[0]), values: fields.dropFirst().map { Double($0)! })
    }
    return (lines[0].split(separator: ",").dropFirst().map(String.init), rows)
  }

  /// Random models that know something of the labels.
  ///
  /// - Parameter parts: when given, probabilities are multiples of 1 / parts; a power of two makes every sum exact, and ties
  ///   frequent.
  static func random(
    seed: UInt64, rows: Int, models: Int, classes: Int = 3, hasTie: Bool = false, parts: Int? = nil
  ) -> SelectionData {
    var random = RandomSource(seed: seed, stream: 77)
    let labels = (0..<rows).map { _ in random.index(below: classes) }
    let predictions = (0..<models).map { model in
      let skill = 0.3 + Double(model % 4) / 4
      let values = labels.flatMap { label -> [Double] in
        let raw = (0..<classes).map { random.unit() + 0.02 + ($0 == label ? skill * random.unit() : 0) }
        let sum = raw.reduce(0, +)
        guard let parts else { return raw.map { $0 / sum } }
        var whole = raw.map { ($0 / sum * Double(parts)).rounded(.down) }
        whole[random.index(below: classes)] += Double(parts) - whole.reduce(0, +)
        return whole.map { $0 / Double(parts) }
      }
      return ProbabilityMatrix(classCount: classes, values: values)
    }
    let names = (0..<classes).map { "class\($0)" }
    // The tie comes last, so that the order of the scale, a, tie, b, is not the class order.
    let tieStructure = hasTie ? TieStructure(sideA: 0, sideB: 1, tie: 2) : nil
    return SelectionData(
      layout: ClassLayout(names: names, tieStructure: tieStructure), labels: labels,
      models: (0..<models).map { "model\($0)" }, predictions: predictions)
  }

  func fit(_ selection: EnsembleSelection, rows: [Int]? = nil) -> EnsembleSelection.Trajectory {
    selection.fit(predictions, labels: labels, rows: rows ?? allRows, layout: layout)
  }

  /// The arithmetic mean of some models on some rows, added up anew.
  func mean(of chosen: [Int], rows: [Int]) -> ProbabilityMatrix {
    let classCount = layout.count
    var sums = [Double](repeating: 0, count: rows.count * classCount)
    for model in chosen {
      let values = predictions[model].values
      var index = 0
      for row in rows {
        for k in 0..<classCount {
          sums[index] += values[row * classCount + k]
          index += 1
        }
      }
    }
    return ProbabilityMatrix(classCount: classCount, values: sums.map { $0 / Double(chosen.count) })
  }
}

/// The metrics by their definitions, row by row and pair by pair.
enum PlainMetric {
  static func value(_ metric: Metric, _ probabilities: ProbabilityMatrix, _ labels: [Int], _ layout: ClassLayout)
    -> Double
  {
    let rows = labels.indices.map { Array(probabilities[row: $0]) }
    switch metric {
    case .logLoss: return mean(rows, labels, logLoss)
    case .brier:
      return mean(rows, labels) { row, label in
        row.indices.map { (c: Int) -> Double in square(row[c] - (c == label ? 1.0 : 0)) }.reduce(0, +)
      }
    case .accuracy: return mean(rows, labels) { row, label in row.firstIndex(of: row.max()!)! == label ? 1 : 0 }
    case .auc:
      let classes = layout.count == 2 ? [1] : Array(0..<layout.count)
      return classes.map { area(rows, labels, $0) }.reduce(0, +) / Double(classes.count)
    case .f1Macro:
      let predicted = rows.map { $0.firstIndex(of: $0.max()!)! }
      return (0..<layout.count).map { f1(predicted, labels, $0) }.reduce(0, +) / Double(layout.count)
    case .rps:
      let order = layout.tieStructure.map { [$0.sideA, $0.tie, $0.sideB] } ?? Array(0..<layout.count)
      return mean(rows, labels) { row, label in
        (1..<order.count).map { cut in
          square(order[..<cut].map { row[$0] - ($0 == label ? 1 : 0) }.reduce(0, +))
        }.reduce(0, +) / Double(order.count - 1)
      }
    }
  }

  private static func square(_ x: Double) -> Double { x * x }

  private static func mean(_ rows: [[Double]], _ labels: [Int], _ score: ([Double], Int) -> Double) -> Double {
    zip(rows, labels).map(score).reduce(0, +) / Double(labels.count)
  }

  private static func logLoss(_ row: [Double], _ label: Int) -> Double {
    let clipped = row.map { min(max($0, 0x1p-52), 1) }
    return -log(clipped[label] / clipped.reduce(0, +))
  }

  private static func f1(_ predicted: [Int], _ labels: [Int], _ k: Int) -> Double {
    let hits = zip(predicted, labels).filter { $0 == k && $1 == k }.count
    guard hits > 0 else { return 0 }
    let precision = Double(hits) / Double(predicted.filter { $0 == k }.count)
    let recall = Double(hits) / Double(labels.filter { $0 == k }.count)
    return 2 * precision * recall / (precision + recall)
  }

  private static func area(_ rows: [[Double]], _ labels: [Int], _ k: Int) -> Double {
    let members = labels.indices.filter { labels[$0] == k }.map { rows[$0][k] }
    let others = labels.indices.filter { labels[$0] != k }.map { rows[$0][k] }
    var sum = 0.0
    for member in members {
      for other in others { sum += member > other ? 1 : member == other ? 0.5 : 0 }
    }
    return sum / Double(members.count * others.count)
  }
}

/// fixtures/golden/metrics.json.
struct GoldenMetrics: Decodable, Sendable {
  struct Case: Decodable, Sendable {
    let name: String
    let order: [Int]
    let labels: [Int]
    let probabilities: [[Double]]
    let values: [String: Double?]

    var matrix: ProbabilityMatrix {
      ProbabilityMatrix(classCount: order.count, values: probabilities.flatMap { $0 })
    }

    /// Classes whose order is the case's.
    var layout: ClassLayout {
      let tieStructure = order == [0, 2, 1] ? TieStructure(sideA: 0, sideB: 1, tie: 2) : nil
      return ClassLayout(names: order.indices.map { "class\($0)" }, tieStructure: tieStructure)
    }
  }

  struct Fixture: Decodable, Sendable {
    let data: String
    let models: [String: [String: Double]]
  }

  let cases: [Case]
  let fixtures: [Fixture]

  static func load() throws -> GoldenMetrics {
    let file = SelectionData.fixtures.appending(path: "golden/metrics.json")
    return try JSONDecoder().decode(GoldenMetrics.self, from: Data(contentsOf: file))
  }
}
