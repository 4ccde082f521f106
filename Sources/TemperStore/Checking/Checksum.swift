import GRDB
import TemperCore

/// A 64-bit sum of numbers and texts in a given order, to notice later that one of them is another.
///
/// Every step maps the state one to one for a given word, and the word one to one for a given state. So a change within a
/// single word, such as a flipped bit of one number, always changes the result; other changes go unnoticed with a chance of
/// about 2⁻⁶⁴. It protects against accidents, not against somebody who means to deceive.
///
/// The multiplier is the golden ratio's fraction, as in Steele, Lea and Flood's SplitMix (2014). O(1) a word.
struct ContentHash {
  private(set) var value: UInt64 = 0x546D_7072_2073_756D

  mutating func add(_ word: UInt64) {
    value = (value ^ word) &* 0x9E37_79B9_7F4A_7C15
    value ^= value >> 32
  }

  mutating func add(_ number: Int) { add(UInt64(bitPattern: Int64(number))) }

  /// The bits of a number. Both zeros count as one, because SQLite stores a negative zero as zero.
  mutating func add(_ number: Double) { add(number == 0 ? 0 : number.bitPattern) }

  mutating func add(_ number: Double?) {
    add(number == nil ? 0 : 1)
    if let number { add(number) }
  }

  /// The length and the UTF-8 bytes, eight to a word.
  mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      add(bytes.count)
      let raw = UnsafeRawBufferPointer(bytes)
      var offset = 0
      while raw.count - offset >= 8 {
        add(UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
        offset += 8
      }
      guard offset < raw.count else { return }
      var rest: UInt64 = 0
      for (index, byte) in raw[offset...].enumerated() { rest |= UInt64(byte) << (8 * UInt64(index)) }
      add(rest)
    }
  }

  mutating func add(_ text: String?) {
    add(text == nil ? 0 : 1)
    if let text { add(text) }
  }
}

/// How many rows a part of the database has, and the sum of what stands in them. See `ContentHash`.
struct Checksum: Equatable {
  let rows: Int
  let value: Int64

  private init(rows: Int, _ hash: ContentHash) {
    self.rows = rows
    value = Int64(bitPattern: hash.value)
  }

  init(rows: Int, value: Int64) {
    self.rows = rows
    self.value = value
  }

  /// Classes with their parts, ids and labels of the labelled examples in order, and the file they came from. O(N).
  static func labels(_ layout: ClassLayout, ids: [String], labels: [Int], source: Source) -> Checksum {
    var hash = ContentHash()
    hash.add(source)
    for (ordinal, name) in layout.names.enumerated() {
      hash.add(name)
      hash.add(layout.role(of: ordinal)?.rawValue)
    }
    for id in ids { hash.add(id) }
    for label in labels { hash.add(label) }
    return Checksum(rows: ids.count, hash)
  }

  /// One text for each example in order: ids, folds, groups; and the file they came from, where one is recorded. O(N).
  static func texts(_ texts: [String], source: Source? = nil) -> Checksum {
    var hash = ContentHash()
    if let source { hash.add(source) }
    for text in texts { hash.add(text) }
    return Checksum(rows: texts.count, hash)
  }

  /// One number for each example in order, and the file they came from, where one is recorded. O(N).
  static func numbers(_ numbers: [Double], source: Source?) -> Checksum {
    var hash = ContentHash()
    if let source { hash.add(source) }
    for number in numbers { hash.add(number) }
    return Checksum(rows: numbers.count, hash)
  }

  /// Predictions of a model in order, with all that is recorded of their file. O(N K).
  static func predictions(
    _ probabilities: ProbabilityMatrix, model: String, split: Split, orientation: Orientation, fold: Int? = nil,
    source: Source, scale: PredictionScale
  ) -> Checksum {
    var hash = ContentHash()
    hash.add(source)
    for text in [model, split.rawValue, orientation.rawValue, scale.rawValue] { hash.add(text) }
    if let fold { hash.add(fold) }
    hash.add(probabilities)
    return Checksum(rows: probabilities.predictedRows?.count ?? probabilities.rowCount, hash)
  }

  /// How predictions were averaged, and from which files. O(files).
  static func average(_ average: SourceAverage) -> Checksum {
    var hash = ContentHash()
    hash.add(average.method.rawValue)
    hash.add(average.spread)
    for file in average.files {
      hash.add(file.path)
      hash.add(file.sha256)
    }
    return Checksum(rows: 1 + average.files.count, hash)
  }

  /// A submission, but for the time it was recorded, which the database gives it. Whether its fit is still stored may change.
  static func submission(fit: String, file: Source) -> Checksum {
    var hash = ContentHash()
    hash.add(fit)
    hash.add(file)
    return Checksum(rows: 1, hash)
  }

  /// Predictions of a fit in order. O(N K).
  static func predictions(_ probabilities: ProbabilityMatrix, fit: String) -> Checksum {
    var hash = ContentHash()
    hash.add(fit)
    hash.add(probabilities)
    return Checksum(rows: probabilities.predictedRows?.count ?? probabilities.rowCount, hash)
  }

  /// A fit, but for the time it was saved, which the database gives it. O(size of the record).
  static func fit(_ fit: FitRecord) -> Checksum {
    var hash = ContentHash()
    for text in [fit.name, fit.version, fit.pool, fit.options, fit.blend, fit.document] { hash.add(text) }
    hash.add(fit.temperature)
    for number in [fit.logLossInSample, fit.logLossCrossValidated, fit.standardError] { hash.add(number) }
    hash.add(fit.scores.count)
    for score in fit.scores {
      hash.add(score.candidate)
      for number in [score.crossValidated, score.standardError, score.difference, score.lower, score.upper] {
        hash.add(number)
      }
    }
    for input in fit.inputs {
      hash.add(input.path)
      hash.add(input.sha256)
      hash.add(input.isSample ? 1 : 0)
    }
    return Checksum(rows: 1 + fit.scores.count + fit.inputs.count, hash)
  }

  /// The columns of segments with their values, and the file they came from.
  static func segmentColumns(_ columns: [SegmentColumn], source: Source) -> ContentHash {
    var hash = ContentHash()
    hash.add(source)
    for column in columns {
      hash.add(column.name)
      hash.add(column.kind.rawValue)
      hash.add(column.values.count)
      for value in column.values {
        hash.add(value.name)
        hash.add(value.lower)
        hash.add(value.upper)
      }
    }
    return hash
  }

  /// The table of an engine that rows came from, with its counts. O(counts).
  static func table(_ table: StoredTable) -> Checksum {
    var hash = ContentHash()
    for text in table.texts { hash.add(text) }
    hash.add(table.weightScale)
    for count in table.counts {
      hash.add(count.fold)
      hash.add(count.label)
      hash.add(count.rows)
      hash.add(count.weight)
    }
    return Checksum(rows: 1 + table.counts.count, hash)
  }

  /// Segments of keys, in any order: the sum of a hash of every row. O(rows).
  struct SegmentRows {
    private var rows = 0
    private var sum: UInt64 = 0

    mutating func add(column: Int, key: String, value: Int) {
      var hash = ContentHash()
      hash.add(column)
      hash.add(key)
      hash.add(value)
      sum &+= hash.value
      rows += 1
    }

    func checksum(columns: ContentHash) -> Checksum {
      var hash = columns
      hash.add(sum)
      return Checksum(rows: rows, hash)
    }
  }
}

extension ContentHash {
  fileprivate mutating func add(_ source: Source) {
    add(source.path)
    add(source.sha256)
    add(source.rows)
  }

  fileprivate mutating func add(_ probabilities: ProbabilityMatrix) {
    add(probabilities.classCount)
    for value in probabilities.values { add(value) }
  }
}

/// A part of the database that has a recorded checksum.
enum ContentPart: Hashable {
  case labels, tests, folds, groups, weights, segments, relation
  case predictions(source: Int64)
  case average(source: Int64)
  case fit(Int64)
  case fitPredictions(fit: Int64)
  case submission(Int64)

  /// Its name in the table `checksum`.
  enum Kind: String, CaseIterable {
    case labels, tests, folds, groups, weights, segments, relation, predictions, average, fit, submission
    case fitPredictions = "fit_predictions"
  }

  var kind: Kind {
    switch self {
    case .labels: .labels
    case .tests: .tests
    case .folds: .folds
    case .groups: .groups
    case .weights: .weights
    case .segments: .segments
    case .relation: .relation
    case .predictions: .predictions
    case .average: .average
    case .fit: .fit
    case .fitPredictions: .fitPredictions
    case .submission: .submission
    }
  }

  /// The source, fit or submission it belongs to; 0 for what there is once.
  var owner: Int64 {
    switch self {
    case .labels, .tests, .folds, .groups, .weights, .segments, .relation: 0
    case .predictions(let source), .average(let source): source
    case .fit(let fit), .fitPredictions(let fit): fit
    case .submission(let submission): submission
    }
  }
}

/// What was loaded at one moment, by its checksums: it tells later whether all of that is still there.
///
/// A command computes outside transactions, for as long as it takes. Before it stores what it made, it finds out whether
/// another command has changed what it was made of.
public struct ContentState: Sendable, Equatable {
  private struct Entry: Hashable {
    var kind: ContentPart.Kind
    var rows: Int
    var value: Int64
  }

  private let entries: Set<Entry>

  /// The labels alone, on which the order of all rows depends.
  public var labels: ContentState { ContentState(entries: entries.filter { $0.kind == .labels }) }

  /// Whether everything of this state is part of a later one, which may hold more.
  public func isPart(of later: ContentState) -> Bool { entries.isSubset(of: later.entries) }

  private init(entries: Set<Entry>) {
    self.entries = entries
  }

  init(_ reader: StoreReader) throws {
    let rows = try Row.fetchAll(reader.db, sql: "SELECT part, rows, value FROM checksum")
    var entries: Set<Entry> = []
    for row in rows {
      let name: String = try reader.value(row, "part")
      guard let kind = ContentPart.Kind(rawValue: name) else { throw reader.damaged("a checksum is of no known part") }
      if [.fit, .fitPredictions, .submission].contains(kind) { continue }
      entries.insert(
        Entry(kind: kind, rows: try reader.value(row, "rows"), value: try reader.value(row, "value")))
    }
    self.entries = entries
  }
}

extension StoreReader {
  /// What is loaded now.
  ///
  /// - Throws: `StoreError`.
  public func contentState() throws -> ContentState { try ContentState(self) }

  /// Refuses to go on when something of an earlier state has been replaced or removed. O(sources).
  ///
  /// - Throws: `StoreError`; `.changedMeanwhile` then.
  public func requireUnchanged(since state: ContentState) throws {
    guard state.isPart(of: try contentState()) else { throw StoreError(.changedMeanwhile, path: path) }
  }
}
