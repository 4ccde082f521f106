/// A fitted blend: everything that is needed to predict, and nothing else.
///
/// Predictions of the models are pooled, then adjusted by segment where segments have effects of their own, then
/// calibrated. A blend can be encoded and decoded; decoding checks that all its parts belong together, so that a file that
/// somebody edited ends in an error and never in a crash.
public struct Blend: Sendable, Hashable {
  /// A model that the blend needs predictions of.
  public struct Model: Sendable, Hashable, Codable {
    public let name: String
    /// Whether its predictions on swapped inputs take part too.
    public let usesSwapped: Bool

    public init(name: String, usesSwapped: Bool = false) {
      self.name = name
      self.usesSwapped = usesSwapped
    }
  }

  public let layout: ClassLayout
  /// The models that the pool is of, in its order.
  public let models: [Model]
  /// How swapped predictions take part.
  public let swapping: SwapUse
  public let pool: Pool
  /// Nil where rows have no segments, or cross-validation did not want any to differ.
  public let segments: SegmentAdjustment?
  public let calibrator: Calibrator
  /// What makes up for test predictions that are means over fold models; nil where nothing is to be made up for.
  public private(set) var averaging: AveragingCorrection?
  /// Smallest probability that a geometric mean with swapped predictions sees.
  public let floor: Double

  /// - Precondition: the parts belong together: as many weights as inputs, all of these classes.
  public init(
    layout: ClassLayout, models: [Model], swapping: SwapUse = .none, pool: Pool, segments: SegmentAdjustment? = nil,
    calibrator: Calibrator = .none, averaging: AveragingCorrection? = nil,
    floor: Double = TrainingSet.defaultFloor
  ) {
    self.layout = layout
    self.models = models
    self.swapping = swapping
    self.pool = pool
    self.segments = segments
    self.calibrator = calibrator
    self.averaging = averaging
    self.floor = floor
    precondition(isUsable, "the parts of a blend belong together")
  }

  /// Whether anything is done to the probabilities after pooling.
  public var isPostProcessed: Bool { segments != nil || calibrator != .none }

  /// The same with another averaging correction, or without any.
  ///
  /// - Precondition: the correction is of these classes.
  public func averaging(_ correction: AveragingCorrection?) -> Blend {
    var result = self
    result.averaging = correction
    precondition(result.isUsable, "the correction is of the blend's classes")
    return result
  }

  /// Slopes β = 1/T of the blend that lie at an end of their range, with what they are of: predictions that carry no
  /// information, or are read wrongly, drive them there.
  package var slopesAtTheirEnd: [(name: String, value: Double)] {
    var slopes: [(name: String, value: Double)] = []
    if case .linear(let linear) = pool { slopes.append(("slope of the pool", 1 / linear.temperature)) }
    if case .temperature(let scaling) = calibrator { slopes.append(("slope of the calibrator", scaling.slope)) }
    let range = TemperatureProblem.slopes
    return slopes.filter { $0.value <= range.lowerBound * 1.01 || $0.value >= range.upperBound / 1.01 }
  }

  /// Number of matrices that the pool is given: the models, and swapped predictions that are models of their own.
  private var inputCount: Int {
    models.count + (swapping == .separate ? models.filter(\.usesSwapped).count : 0)
  }

  private var isUsable: Bool {
    !models.isEmpty && Set(models.map(\.name)).count == models.count && floor > 0 && floor < 1
      && (swapping == .none || layout.tieStructure != nil)
      && pool.isUsable(inputCount: inputCount, layout: layout) && calibrator.isUsable(layout)
      && segments?.isUsable(layout) ?? true && averaging?.isUsable(layout) ?? true
  }

  /// Predicts rows. O(N M K).
  ///
  /// - Parameters:
  ///   - plain: M matrices of N × K, in the order of `models`.
  ///   - swapped: for every model its predictions on inputs with exchanged sides, in that orientation; those of models that
  ///     do not use them are ignored.
  ///   - rows: the segments of the rows, with every column that counts; needed where `segments` is not nil.
  /// - Returns: N × K probabilities; rows sum to 1.
  public func predict(
    _ plain: [ProbabilityMatrix], swapped: [ProbabilityMatrix?] = [], segments rows: Segmentation? = nil
  ) -> ProbabilityMatrix {
    precondition(plain.count == models.count, "one matrix a model")
    let used = models.enumerated().map { m, model -> ProbabilityMatrix? in
      guard model.usesSwapped else { return nil }
      guard swapped.indices.contains(m), let matrix = swapped[m] else {
        preconditionFailure("the swapped predictions of \(model.name) are missing")
      }
      return matrix
    }
    let inputs = TrainingSet.inputs(plain, swapped: used, use: swapping, layout: layout, floor: floor)
    let refined = PostProcessing(segments: segments, calibrator: calibrator).refine(
      pool.predict(inputs), segments: rows)
    return averaging?.sharpen(refined, layout: layout, floor: floor) ?? refined
  }
}

extension Blend {
  /// Predicts rows by the names of the models. Rows are divided by their sums. O(N M K).
  ///
  /// - Parameters:
  ///   - models: for every model of the blend N × K probabilities; others are ignored.
  ///   - swapped: for every model whose swapped predictions the blend uses, these, as the model saw them.
  ///   - segments: for every column that the blend adjusts by, the segments of N rows; one that is not known gets what
  ///     all rows share.
  /// - Returns: N × K probabilities; rows sum to 1.
  /// - Throws: `InputError`, with the model and the row.
  public func predict(
    _ models: [String: ProbabilityMatrix], swapped: [String: ProbabilityMatrix] = [:],
    segments: [String: [String]] = [:]
  ) throws(InputError) -> ProbabilityMatrix {
    var (plain, turned): ([ProbabilityMatrix], [ProbabilityMatrix?]) = ([], [])
    for model in self.models {
      guard let matrix = models[model.name] else { throw InputError(.missing(what: "plain"), model: model.name) }
      let rowCount = plain.first?.rowCount ?? matrix.rowCount
      plain.append(try matrix.checked(model: model.name, classes: layout.names, rowCount: rowCount))
      guard model.usesSwapped else {
        turned.append(nil)
        continue
      }
      guard let other = swapped[model.name] else { throw InputError(.missing(what: "swapped"), model: model.name) }
      turned.append(try other.checked(model: model.name, classes: layout.names, rowCount: rowCount))
    }
    let rows = try self.segments?.rows(segments, count: plain[0].rowCount)
    return predict(plain, swapped: turned, segments: rows)
  }
}

extension SegmentAdjustment {
  /// The segments of rows by their names; one that the fit did not know is of none.
  fileprivate func rows(_ names: [String: [String]], count: Int) throws(InputError) -> Segmentation {
    var ordinals: [[Int?]] = []
    for column in columns {
      guard let cells = names[column.name] else { throw InputError(.segments(column: column.name)) }
      guard cells.count == count else {
        throw InputError(.count(of: "segments \"\(column.name)\"", found: cells.count, expected: count))
      }
      ordinals.append(
        cells.map { cell in
          let name = cell.isEmpty ? SegmentColumn.none : cell
          return column.values.firstIndex { $0.name.utf8.elementsEqual(name.utf8) }
        })
    }
    let found = columns.map { column in
      SegmentColumn(name: column.name, kind: .text, values: column.values.map { SegmentColumn.Value(name: $0.name) })
    }
    return Segmentation(columns: found, ordinals: ordinals)
  }
}

extension Blend: Codable {
  private enum CodingKeys: String, CodingKey {
    case layout, models, swapping, pool, segments, calibrator, averaging, floor
  }

  /// - Throws: `DecodingError`, also where the parts do not belong together.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    layout = try container.decode(ClassLayout.self, forKey: .layout)
    models = try container.decode([Model].self, forKey: .models)
    swapping = try container.decode(SwapUse.self, forKey: .swapping)
    pool = try container.decode(Pool.self, forKey: .pool)
    segments = try container.decodeIfPresent(SegmentAdjustment.self, forKey: .segments)
    calibrator = try container.decode(Calibrator.self, forKey: .calibrator)
    averaging = try container.decodeIfPresent(AveragingCorrection.self, forKey: .averaging)
    floor = try container.decode(Double.self, forKey: .floor)
    guard isUsable else {
      throw DecodingError.dataCorruptedError(
        forKey: .pool, in: container, debugDescription: "the parts of the blend do not belong together")
    }
  }
}
