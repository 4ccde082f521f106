/// Out-of-fold predictions of several models with the labels, folds, groups and weights of their rows.
public struct TrainingSet: Sendable {
  public let layout: ClassLayout
  /// N class ordinals.
  public let labels: [Int]
  /// Names of the M models, in rising order of their UTF-8 bytes.
  public let models: [String]
  /// M matrices of N × K.
  public let predictions: [ProbabilityMatrix]
  /// The predictions on swapped inputs, in the swapped orientation, where a model has them.
  public let swapped: [ProbabilityMatrix?]
  /// N folds in `0..<foldCount`.
  public let folds: [Int]
  public let foldCount: Int
  /// N group ordinals, or nil where rows are independent.
  public let groups: [Int]?
  /// How often each of the N rows counts, or nil where every row counts once (see `RowWeights.counts`).
  public let weights: [Double]?
  /// Segments of the N rows, or nil where there are none.
  public let segments: Segmentation?
  /// Smallest probability that a logarithmic pool sees.
  public let floor: Double

  /// The default of `floor`: one exact zero of one model must not veto a class.
  public static let defaultFloor = 1e-7
  /// How far the sum of a row's probabilities may be from 1: enough for three digits, and for float16.
  public static let tolerance = 1e-3
  /// Fewest folds: one to score on, and two to choose by. So many must have a row of positive weight.
  public static let fewestFolds = 3
  /// Most folds: every pair of them is left out once per setting.
  public static let foldLimit = 50

  /// Arranges what was checked before.
  ///
  /// - Precondition: shapes agree, models are sorted, every fold has a row, there are at least three folds, and as many of
  ///   them have a row of positive weight.
  public init(
    layout: ClassLayout, labels: [Int], models: [String], predictions: [ProbabilityMatrix],
    swapped: [ProbabilityMatrix?], folds: [Int], foldCount: Int, groups: [Int]?, weights: RowWeights? = nil,
    segments: Segmentation? = nil, floor: Double = defaultFloor
  ) {
    precondition(weights.map { $0.given.count == labels.count } ?? true, "one weight a row")
    self.init(
      layout: layout, labels: labels, models: models, predictions: predictions, swapped: swapped, folds: folds,
      foldCount: foldCount, groups: groups, counts: weights?.counts, segments: segments, floor: floor)
    precondition(
      self.weights == nil || weightedFoldCount >= TrainingSet.fewestFolds, "three folds with rows of positive weight")
  }

  private init(
    layout: ClassLayout, labels: [Int], models: [String], predictions: [ProbabilityMatrix],
    swapped: [ProbabilityMatrix?], folds: [Int], foldCount: Int, groups: [Int]?, counts: [Double]?,
    segments: Segmentation?, floor: Double
  ) {
    precondition(models.count == predictions.count && models.count == swapped.count && !models.isEmpty)
    precondition(predictions.allSatisfy { $0.rowCount == labels.count && $0.classCount == layout.count })
    precondition(folds.count == labels.count && foldCount >= TrainingSet.fewestFolds)
    precondition(segments.map { $0.rowCount == labels.count } ?? true, "one segment a row")
    self.layout = layout
    self.labels = labels
    self.models = models
    self.predictions = predictions
    self.swapped = swapped
    self.folds = folds
    self.foldCount = foldCount
    self.groups = groups
    weights = counts
    self.segments = segments
    self.floor = floor
  }

  /// Folds with a row of positive weight. O(N).
  private var weightedFoldCount: Int { TrainingSet.weightedFoldCount(folds, weights) }

  /// Folds with a row of positive weight; nil counts every row. O(N).
  package static func weightedFoldCount(_ folds: [Int], _ weights: [Double]?) -> Int {
    Set(takingPart(folds.indices, weights).map { folds[$0] }).count
  }

  /// Whether any model has swapped predictions that can be used.
  public var hasSwapped: Bool { layout.tieStructure != nil && swapped.contains { $0 != nil } }

  /// Names of the models with swapped predictions.
  public var swappedModels: [String] {
    zip(models, swapped).compactMap { $1 == nil ? nil : $0 }
  }

  /// What a pool sees, one matrix an input: the plain predictions; or their means with the swapped ones where a model has
  /// both; or the plain ones followed by the swapped ones, turned back. O(N M K).
  ///
  /// - Parameters:
  ///   - plain: M matrices.
  ///   - swapped: M matrices in the swapped orientation, nil where a model has none.
  ///   - use: how swapped predictions take part; without a tie they do not.
  ///   - floor: smallest probability of a geometric mean.
  ///   - layout: the classes, and the tie among them.
  public static func inputs(
    _ plain: [ProbabilityMatrix], swapped: [ProbabilityMatrix?], use: SwapUse, layout: ClassLayout, floor: Double
  ) -> [ProbabilityMatrix] {
    guard let tieStructure = layout.tieStructure else { return plain }
    switch use {
    case .none:
      return plain
    case .arithmetic:
      return zip(plain, swapped).map { matrix, other in
        other.map { matrix.averaged(withSwapped: $0, tieStructure: tieStructure) } ?? matrix
      }
    case .geometric:
      return zip(plain, swapped).map { matrix, other in
        other.map { matrix.geometricallyAveraged(withSwapped: $0, tieStructure: tieStructure, floor: floor) } ?? matrix
      }
    case .separate:
      return plain + swapped.compactMap { $0?.exchangingSides(tieStructure) }
    }
  }

  /// Which model each input of a pool comes from, and whether from its swapped predictions.
  public func inputSources(_ use: SwapUse) -> [(model: Int, isSwapped: Bool)] {
    let plain = models.indices.map { (model: $0, isSwapped: false) }
    guard use == .separate, layout.tieStructure != nil else { return plain }
    return plain + models.indices.filter { swapped[$0] != nil }.map { (model: $0, isSwapped: true) }
  }

  /// The same rows with some of the models, in their order.
  ///
  /// - Parameter kept: positions of models, rising.
  package func keeping(_ kept: [Int]) -> TrainingSet {
    TrainingSet(
      layout: layout, labels: labels, models: kept.map { models[$0] }, predictions: kept.map { predictions[$0] },
      swapped: kept.map { swapped[$0] }, folds: folds, foldCount: foldCount, groups: groups, counts: weights,
      segments: segments, floor: floor)
  }
}

extension TrainingSet {
  /// Checks out-of-fold predictions of several models, and the labels of their rows.
  ///
  /// Rows are divided by their sums. O(N M K).
  ///
  /// - Parameters:
  ///   - classes: K names, in the order of the columns.
  ///   - tie: the class between two sides; nil where there is none.
  ///   - sides: the two other classes in order; nil takes them as they come.
  ///   - labels: N names of classes.
  ///   - models: for every model N × K probabilities, each row predicted by a model that did not see it.
  ///   - swapped: likewise on inputs whose sides were exchanged, as the model saw them, for the models that have them.
  ///   - folds: N folds by which the predictions were made; nil makes five, seeded, in which groups stay whole.
  ///   - groups: N names of groups that belong together, such as one person's rows.
  ///   - weights: N weights of the rows; nil lets every row count once. See `RowWeights` for what a weight means.
  ///   - segments: for every column N texts, such as languages.
  ///   - floor: smallest probability that a logarithmic pool sees, above 0 and up to 0.01.
  ///   - seed: of folds that are made.
  /// - Throws: `InputError`, with the model and the row.
  public init(
    classes: [String], tie: String? = nil, sides: [String]? = nil, labels: [String],
    models: [String: ProbabilityMatrix], swapped: [String: ProbabilityMatrix] = [:], folds: [Int]? = nil,
    groups: [String]? = nil, weights: [Double]? = nil, segments: [String: [String]] = [:],
    floor: Double = defaultFloor, seed: UInt64 = 0
  ) throws(InputError) {
    guard floor > 0, floor <= 0.01 else { throw InputError(.floor(floor)) }
    let layout = try ClassLayout(checking: classes, tie: tie, sides: sides)
    guard !labels.isEmpty else { throw InputError(.noRows) }
    guard !models.isEmpty else { throw InputError(.noModels) }
    var ordinals: [Int] = []
    for (row, label) in labels.enumerated() {
      guard let ordinal = classes.firstIndex(of: label) else { throw InputError(.label(label), row: row) }
      ordinals.append(ordinal)
    }
    for (list, count) in [("folds", folds?.count), ("groups", groups?.count), ("weights", weights?.count)] {
      guard count ?? labels.count == labels.count else {
        throw InputError(.count(of: list, found: count ?? 0, expected: labels.count))
      }
    }
    let names = models.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    if let other = swapped.keys.sorted().first(where: { models[$0] == nil }) {
      throw InputError(.missing(what: "plain"), model: other)
    }
    var (plain, turned): ([ProbabilityMatrix], [ProbabilityMatrix?]) = ([], [])
    for name in names {
      guard let matrix = models[name] else { continue }
      plain.append(try matrix.checked(model: name, classes: classes, rowCount: labels.count))
      let other = swapped[name]
      turned.append(try other?.checked(model: name, classes: classes, rowCount: labels.count))
    }
    if let weights {
      if let row = weights.firstIndex(where: { !RowWeights.allows($0) }) {
        throw InputError(.weight(weights[row]), row: row)
      }
      guard weights.contains(where: { $0 > 0 }) else { throw InputError(.noWeight) }
    }
    let groupOrdinals = groups.map(TrainingSet.numbered)
    let numbers = Set(folds ?? Array(0..<5)).sorted()
    let numbered =
      folds.map { $0.map { numbers.firstIndex(of: $0) ?? 0 } }
      ?? Folds.stratified(
        labels: ordinals, classCount: classes.count, groups: groupOrdinals, count: numbers.count, seed: seed)
    guard (3...TrainingSet.foldLimit).contains(numbers.count), Set(numbered).count == numbers.count else {
      throw InputError(.folds(numbers.count))
    }
    let weightedFolds = TrainingSet.weightedFoldCount(numbered, weights)
    guard weightedFolds >= TrainingSet.fewestFolds else { throw InputError(.weightedFolds(weightedFolds)) }
    self.init(
      layout: layout, labels: ordinals, models: names, predictions: plain, swapped: turned, folds: numbered,
      foldCount: numbers.count, groups: groupOrdinals, weights: weights.map { RowWeights($0) },
      segments: segments.isEmpty ? nil : try Segmentation(texts: segments, rowCount: labels.count), floor: floor)
  }

  /// Names numbered in the order in which they first occur. O(n).
  package static func numbered(_ names: [String]) -> [Int] {
    var numbers: [String: Int] = [:]
    return names.map { name in
      if let number = numbers[name] { return number }
      let number = numbers.count
      numbers[name] = number
      return number
    }
  }
}

extension ClassLayout {
  fileprivate init(checking classes: [String], tie: String?, sides: [String]?) throws(InputError) {
    guard classes.count > 1, Set(classes).count == classes.count else { throw InputError(.classes(classes)) }
    guard let tie else {
      self.init(names: classes)
      return
    }
    let pair = sides ?? classes.filter { $0 != tie }
    let ordinals = (pair + [tie]).compactMap(classes.firstIndex(of:))
    guard classes.count == 3, pair.count == 2, Set(ordinals).count == 3 else {
      throw InputError(.tieStructure(tie: tie, sides: sides))
    }
    self.init(names: classes, tieStructure: TieStructure(sideA: ordinals[0], sideB: ordinals[1], tie: ordinals[2]))
  }
}

extension Segmentation {
  /// Segments of N rows by columns of texts, the columns in rising order of their names.
  ///
  /// - Throws: `InputError` where a column does not have a text for every row, or only one.
  init(texts columns: [String: [String]], rowCount: Int) throws(InputError) {
    var found: [(column: SegmentColumn, ordinals: [Int])] = []
    for name in columns.keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      let cells = columns[name] ?? []
      guard cells.count == rowCount else {
        throw InputError(.count(of: "segments \"\(name)\"", found: cells.count, expected: rowCount))
      }
      let texts = Set(cells).sorted()
      guard texts.count > 1 else { throw InputError(.segments(column: name)) }
      let positions = Dictionary(uniqueKeysWithValues: texts.enumerated().map { ($1, $0) })
      found.append(
        SegmentColumn.categories(name: name, texts: texts, cells: cells.compactMap { positions[$0] }))
    }
    self.init(columns: found.map(\.column), ordinals: found.map(\.ordinals))
  }
}
