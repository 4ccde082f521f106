/// A fitted map of predictions: every segment has a slope (an inverse temperature) and biases of its own.
///
/// A row becomes softmax_k(slope × log max(p_k, floor) + bias_k). Slope and biases are those that all rows share, plus what
/// each column adds for the segment the row lies in; a segment that the fit did not know, or that is not known of the row,
/// adds nothing. With a tie only the tie has a bias, so that exchanging the sides of the input exchanges those of the
/// output.
public struct SegmentAdjustment: Sendable, Hashable, Codable {
  /// A slope and one bias for each of K classes; of a segment, what it adds to the shared ones.
  public struct Effect: Sendable, Hashable, Codable {
    public let slope: Double
    public let biases: [Double]

    public init(slope: Double, biases: [Double]) {
      self.slope = slope
      self.biases = biases
    }
  }

  /// What one segment adds.
  public struct Value: Sendable, Hashable, Codable {
    public let name: String
    public let effect: Effect
    /// The bounds of a segment of numbers, as `SegmentColumn.Value` has them; nil of a text.
    public let lower: Double?
    public let upper: Double?

    public init(name: String, effect: Effect, lower: Double? = nil, upper: Double? = nil) {
      self.name = name
      self.effect = effect
      self.lower = lower
      self.upper = upper
    }

    /// Whether its members are numbers.
    package var isOfNumbers: Bool { lower != nil || upper != nil }

    /// Whether a number lies in it: at or above its lower bound and below its upper one, or equal to both.
    package func contains(_ number: Double) -> Bool {
      if let lower, lower == upper { return number == lower }
      return isOfNumbers && number >= lower ?? -.infinity && number < upper ?? .infinity
    }
  }

  /// A column that counts.
  public struct Column: Sendable, Hashable, Codable {
    public let name: String
    /// The ridge that pulls its segments towards one another, on the scale of the summed loss.
    public let penalty: Double
    public let values: [Value]

    /// The ordinal of a text's segment; nil for one that the fit did not know. O(values).
    package func ordinal(of text: String) -> Int? { values.firstIndex { $0.name.utf8.elementsEqual(text.utf8) } }

    /// The same of a number: by the bounds, or by its text where texts were fitted that look like numbers.
    package func ordinal(of number: Double) -> Int? {
      values.contains(where: \.isOfNumbers)
        ? values.firstIndex { $0.contains(number) } : ordinal(of: SegmentColumn.text(number))
    }

    public init(name: String, penalty: Double, values: [Value]) {
      self.name = name
      self.penalty = penalty
      self.values = values
    }
  }

  public let shared: Effect
  public let columns: [Column]
  /// Smallest probability whose logarithm is taken.
  public let floor: Double

  public init(shared: Effect, columns: [Column], floor: Double) {
    self.shared = shared
    self.columns = columns
    self.floor = floor
  }

  /// Whether every effect has a finite slope and one finite bias for each class.
  func isUsable(_ layout: ClassLayout) -> Bool {
    ([shared] + columns.flatMap { $0.values.map(\.effect) }).allSatisfy { effect in
      effect.slope.isFinite && effect.biases.count == layout.count && effect.biases.allSatisfy(\.isFinite)
    } && floor > 0 && Set(columns.map(\.name)).count == columns.count
  }

  /// Adjusts N × K predictions. O(N (K + columns)).
  ///
  /// Columns and segments are found by their names, so segments that were loaded anew may stand in another order.
  ///
  /// - Parameters:
  ///   - segments: of the same N rows, with all columns that count.
  ///   - probabilities: N × K predictions.
  public func adjust(_ probabilities: ProbabilityMatrix, segments: Segmentation) -> ProbabilityMatrix {
    precondition(columns.isEmpty || segments.rowCount == probabilities.rowCount, "one segment a row")
    precondition(shared.biases.count == probabilities.classCount, "one bias a class")
    let effects = columns.map { column -> (ordinals: [Int?], effects: [Effect?]) in
      guard let position = segments.position(of: column.name) else {
        preconditionFailure("the column \(column.name) is missing")
      }
      let effects = segments.columns[position].values.map { value in
        column.values.first { $0.name.utf8.elementsEqual(value.name.utf8) }?.effect
      }
      return (segments.ordinals[position], effects)
    }
    return .softmaxRows(count: probabilities.rowCount, classCount: probabilities.classCount) { row, scores in
      var slope = shared.slope
      for k in scores.indices { scores[k] = shared.biases[k] }
      for (ordinals, effects) in effects {
        guard let ordinal = ordinals[row], let effect = effects[ordinal] else { continue }
        slope += effect.slope
        for k in scores.indices { scores[k] += effect.biases[k] }
      }
      for k in scores.indices { scores[k] += slope * flooredLog(probabilities[row, k], floor: floor) }
    }
  }
}
