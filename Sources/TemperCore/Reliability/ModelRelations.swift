/// How alike the models are: correlations of what they say, over the rows.
///
/// Where there is a tie, of their margins and of their tie log-odds (the two coordinates that a tie-aware pool weighs apart).
/// Without one, of their log-probabilities less each class's mean, over rows and classes. Logarithms see the same floor as
/// the pools.
public struct ModelRelations: Codable, Sendable, Equatable {
  /// What a correlation is of.
  public enum View: String, Codable, Sendable, CaseIterable {
    case margin
    case tie
    case logProbability = "log_probability"
  }

  /// The correlations of one view.
  public struct Correlations: Codable, Sendable, Equatable {
    public var of: View
    /// M × M, in the order of the models; nil beside a model that says the same of every row.
    public var matrix: [[Double?]]
  }

  /// Two models that are nearly one.
  public struct NearDuplicate: Codable, Sendable, Equatable {
    /// Their names, in the order of the models.
    public var models: [String]
    /// The lowest of their correlations over the views.
    public var correlation: Double
  }

  public var correlations: [Correlations]
  /// Pairs that are correlated above `duplicateCorrelation` in every view, in rising order.
  public var nearDuplicates: [NearDuplicate]

  /// Above it two models are near-duplicates.
  public static let duplicateCorrelation = 0.995

  /// - Parameters:
  ///   - names: of the M models.
  ///   - predictions: M matrices of N × K.
  ///   - floor: smallest probability whose logarithm is taken.
  ///   - layout: the classes, and the tie among them.
  ///   - weights: N weights, or nil where every row counts once (see `RowWeights`).
  ///
  /// O(N K M²).
  public init(
    _ names: [String], _ predictions: [ProbabilityMatrix], layout: ClassLayout, floor: Double, weights: [Double]? = nil
  ) {
    let correlations = ModelRelations.columns(predictions, layout, floor, weights).map {
      Correlations(of: $0.view, matrix: Correlation.matrix($0.columns, weights: $0.weights))
    }
    self.correlations = correlations
    nearDuplicates = predictions.indices.flatMap { first in
      (first + 1..<max(predictions.count, first + 1)).compactMap { second -> NearDuplicate? in
        let lowest = correlations.map { $0.matrix[first][second] ?? 0 }.min() ?? 0
        guard lowest > ModelRelations.duplicateCorrelation else { return nil }
        return NearDuplicate(models: [names[first], names[second]], correlation: lowest)
      }
    }
  }

  /// The correlations of a view, or nil where there is no such view.
  public func matrix(_ view: View) -> [[Double?]]? { correlations.first { $0.of == view }?.matrix }

  /// One column a model for each view, with the weights of its entries.
  private static func columns(
    _ predictions: [ProbabilityMatrix], _ layout: ClassLayout, _ floor: Double, _ weights: [Double]?
  ) -> [(view: View, columns: [[Double]], weights: [Double]?)] {
    guard let tieStructure = layout.tieStructure else {
      let everyClass = weights.map { weights in (0..<layout.count).flatMap { _ in weights } }
      return [(.logProbability, predictions.map { centredLogs($0, floor, weights) }, everyClass)]
    }
    var margins: [[Double]] = []
    var ties: [[Double]] = []
    for matrix in predictions {
      let a = logs(matrix, tieStructure.sideA, floor)
      let b = logs(matrix, tieStructure.sideB, floor)
      let t = logs(matrix, tieStructure.tie, floor)
      margins.append(a.indices.map { a[$0] - b[$0] })
      ties.append(a.indices.map { t[$0] - (a[$0] + b[$0]) / 2 })
    }
    return [(.margin, margins, weights), (.tie, ties, weights)]
  }

  private static func logs(_ matrix: ProbabilityMatrix, _ k: Int, _ floor: Double) -> [Double] {
    (0..<matrix.rowCount).map { flooredLog(matrix[$0, k], floor: floor) }
  }

  /// Log-probabilities less each class's mean, class after class: base rates that all models know make no two alike.
  private static func centredLogs(_ matrix: ProbabilityMatrix, _ floor: Double, _ weights: [Double]?) -> [Double] {
    (0..<matrix.classCount).flatMap { k in
      let column = logs(matrix, k, floor)
      let mean = column.mean(weights: weights)
      return column.map { $0 - mean }
    }
  }
}

/// Pearson's correlation.
enum Correlation {
  /// The correlation of two columns, within [-1, 1], weighted where their entries have weights; nil where one of them does
  /// not vary. O(n).
  static func of(_ left: [Double], _ right: [Double], weights: [Double]? = nil) -> Double? {
    guard let left = standardised(left, weights: weights), let right = standardised(right, weights: weights) else {
      return nil
    }
    return min(1, max(-1, dot(left, right)))
  }

  /// All correlations of some columns of equal length, weighted where their entries have weights; nil beside a column that
  /// does not vary. O(columns² n).
  static func matrix(_ columns: [[Double]], weights: [Double]? = nil) -> [[Double?]] {
    let standard = columns.map { standardised($0, weights: weights) }
    var result = Array(repeating: [Double?](repeating: nil, count: columns.count), count: columns.count)
    for i in columns.indices {
      guard let left = standard[i] else { continue }
      result[i][i] = 1
      for j in 0..<i {
        guard let right = standard[j] else { continue }
        result[i][j] = min(1, max(-1, dot(left, right)))
        result[j][i] = result[i][j]
      }
    }
    return result
  }

  /// A column less its mean, of length 1; nil for a constant, whose spread is rounding alone. Weights go into it by their
  /// roots, so that products are weighted.
  private static func standardised(_ column: [Double], weights: [Double]? = nil) -> [Double]? {
    let mean = column.mean(weights: weights)
    var centred = column.map { $0 - mean }
    if let weights { for row in centred.indices { centred[row] *= weights[row].squareRoot() } }
    let length = dot(centred, centred).squareRoot()
    let weight = weights.map { $0.reduce(0, +) } ?? Double(column.count)
    guard length > 1e-12 * abs(mean) * weight.squareRoot() else { return nil }
    return centred.map { $0 / length }
  }
}
