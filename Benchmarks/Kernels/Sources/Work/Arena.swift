import Foundation
public import TemperCore

/// Labelled predictions of several models, as the driver writes them: `shape` (models, rows, classes), `predictions`
/// (doubles, model by model, row by row) and `labels` (64-bit integers), in the machine's byte order.
public struct Arena: Sendable {
  public let layout: ClassLayout
  public let predictions: [ProbabilityMatrix]
  public let labels: [Int]

  public var rowCount: Int { labels.count }

  public init(layout: ClassLayout, predictions: [ProbabilityMatrix], labels: [Int]) {
    self.layout = layout
    self.predictions = predictions
    self.labels = labels
  }

  public init(folder: String) throws {
    let shape = try String(contentsOfFile: folder + "/shape", encoding: .utf8).split(separator: " ").compactMap {
      Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
    }
    let (models, rows, classes) = (shape[0], shape[1], shape[2])
    layout = Arena.layout(classCount: classes)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/predictions"), options: .mappedIfSafe)
    predictions = bytes.withUnsafeBytes { raw in
      let values = raw.bindMemory(to: Double.self)
      return (0..<models).map { m in
        ProbabilityMatrix(classCount: classes, values: Array(values[m * rows * classes..<(m + 1) * rows * classes]))
      }
    }
    labels = try Data(contentsOf: URL(fileURLWithPath: folder + "/labels")).withUnsafeBytes { raw in
      raw.bindMemory(to: Int64.self).map { Int($0) }
    }
  }

  /// Three classes are a, b and a tie.
  public static func layout(classCount: Int) -> ClassLayout {
    ClassLayout(
      names: (0..<classCount).map { "class_\($0)" },
      tieStructure: classCount == 3 ? TieStructure(sideA: 0, sideB: 1, tie: 2) : nil)
  }
}
