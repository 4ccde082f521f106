import TemperCore

/// The numbers of a row that stand in one value of JSON: a list of them, an object of classes, or pairs of a label and a score.
struct NestedNumbers {
  /// What the classes are called in the file, in their order.
  let classes: [String]
  /// Where each class stands in a list; nil where that was not said.
  let order: [Int]?
  /// The classes themselves.
  let labelled: [String]
  let options: OptionText
  private(set) var position = 0
  /// The column of labels, where they stand apart from their scores.
  private(set) var labels: Int?

  init(classes: [String], order: [Int]?, labelled: [String], options: OptionText) {
    self.classes = classes
    self.order = order
    self.labelled = labelled
    self.options = options
  }

  func at(_ position: Int, labels: Int? = nil) -> NestedNumbers {
    var result = self
    result.position = position
    result.labels = labels
    return result
  }

  var positions: [Int] { [position] + (labels.map { [$0] } ?? []) }

  /// One number for each class, in their order. O(bytes).
  ///
  /// - Throws: `FileError`.
  func numbers(_ record: TableRecord, path: String) throws -> [Double] {
    let value = NestedValue(record.content(position))
    switch value {
    case .numbers(let numbers):
      if let labels, case .texts(let texts) = NestedValue(record.content(labels)), texts.count == numbers.count {
        return try byName(Array(zip(texts, numbers)), record, path)
      }
      guard let order else {
        throw error(
          record, path, "a list of numbers", "to be told which class each of them is of",
          "give the classes in their order, as in \(options.order(labelled))")
      }
      guard numbers.count == classes.count else {
        throw error(
          record, path, "a list of \(Printable.count(numbers.count, "number"))",
          "\(classes.count), one for each class", "complete the list")
      }
      return order.map { numbers[$0] }
    case .pairs(let pairs): return try byName(pairs, record, path)
    case .texts, nil:
      throw error(
        record, path, Printable.quoted(record.text(position)),
        "a list of numbers, an object of them, or pairs of a label and a score", "correct the row")
    }
  }

  /// The number of every class by its name.
  private func byName(_ pairs: [(String, Double)], _ record: TableRecord, _ path: String) throws -> [Double] {
    var result = [Double?](repeating: nil, count: classes.count)
    let index = IdentifierIndex(classes)
    for (name, value) in pairs {
      guard let ordinal = index.number(of: name), result[ordinal] == nil else {
        let isUnknown = index.number(of: name) == nil
        throw error(
          record, path, "the label \(Printable.quoted(name))\(isUnknown ? "" : " a second time")",
          "each of \(Printable.list(classes)) once", isUnknown ? naming(pairs.map(\.0)) : "correct the row")
      }
      result[ordinal] = value
    }
    if let missing = result.firstIndex(of: nil) {
      throw error(
        record, path, "no score of \(Printable.quoted(classes[missing]))", "each of \(Printable.list(classes)) once",
        "let the model give the scores of all classes")
    }
    return result.compactMap { $0 }
  }

  private func naming(_ labels: [String]) -> Message {
    guard labels.count == classes.count else { return "say which label is which class with \(.columns) LABEL=CLASS,…" }
    return "say which label is which class, as in \(options.columns(zip(labels.sorted(), labelled).map { ($0, $1) }))"
  }

  private func error(
    _ record: TableRecord, _ path: String, _ found: String, _ expected: String, _ remedy: Message
  ) -> FileError {
    record.error(path, field: position, found: found, expected: expected, remedy: remedy)
  }
}

/// A list or an object of JSON as far as it may hold a row of predictions.
enum NestedValue {
  case numbers([Double])
  case texts([String])
  case pairs([(String, Double)])

  /// Nil where it is anything else. O(bytes).
  init?(_ bytes: ArraySlice<UInt8>) {
    var reader = NestedReader(bytes)
    guard let value = reader.value(), reader.isAtEnd else { return nil }
    self = value
  }
}

/// Reads one list or object.
private struct NestedReader {
  private let bytes: [UInt8]
  private var index = 0

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = Array(bytes)
  }

  var isAtEnd: Bool {
    var copy = self
    copy.skipSpace()
    return copy.index == bytes.count
  }

  private mutating func skipSpace() {
    while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
  }

  /// Whether the byte comes next, behind spaces; it is then behind us.
  private mutating func has(_ byte: UInt8) -> Bool {
    skipSpace()
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  private func next() -> UInt8? {
    var copy = self
    copy.skipSpace()
    return copy.index < bytes.count ? bytes[copy.index] : nil
  }

  /// - Parameter isInner: whether it stands in another list.
  mutating func value(isInner: Bool = false) -> NestedValue? {
    if has(UInt8(ascii: "{")) { return object().map { .pairs($0) } }
    guard has(UInt8(ascii: "[")) else { return nil }
    switch next() {
    case ASCII.quote: return list { $0.text() }.map { .texts($0) }
    // A pipeline that was given one text may have put its list into another.
    case UInt8(ascii: "[") where !isInner:
      guard let inner = value(isInner: true), has(UInt8(ascii: "]")) else { return nil }
      return inner
    case UInt8(ascii: "{"): return list { $0.pair() }.map { .pairs($0) }
    default: return list { $0.number() }.map { .numbers($0) }
    }
  }

  /// The elements up to the closing bracket.
  private mutating func list<Element>(_ element: (inout NestedReader) -> Element?) -> [Element]? {
    var result: [Element] = []
    repeat {
      guard let found = element(&self) else { return nil }
      result.append(found)
    } while has(ASCII.comma)
    return has(UInt8(ascii: "]")) ? result : nil
  }

  /// The members of an object of numbers, up to its closing brace.
  private mutating func object() -> [(String, Double)]? {
    var result: [(String, Double)] = []
    repeat {
      guard let name = text(), has(UInt8(ascii: ":")), let value = number() else { return nil }
      result.append((name, value))
    } while has(ASCII.comma)
    return has(UInt8(ascii: "}")) ? result : nil
  }

  /// An object of a text and a number, under whatever names.
  private mutating func pair() -> (String, Double)? {
    guard has(UInt8(ascii: "{")) else { return nil }
    var label: String?
    var score: Double?
    repeat {
      guard text() != nil, has(UInt8(ascii: ":")) else { return nil }
      if next() == ASCII.quote {
        guard label == nil, let found = text() else { return nil }
        label = found
      } else {
        guard score == nil, let found = number() else { return nil }
        score = found
      }
    } while has(ASCII.comma)
    guard has(UInt8(ascii: "}")), let label, let score else { return nil }
    return (label, score)
  }

  private mutating func number() -> Double? {
    skipSpace()
    let word = bytes[index...].prefix(while: JSONText.isWordByte)
    guard JSONText.isNumber(word), let value = DecimalNumber.parse(bytes, word.startIndex..<word.endIndex) else {
      return nil
    }
    index = word.endIndex
    return value
  }

  private mutating func text() -> String? {
    guard has(ASCII.quote) else { return nil }
    let start = index
    var hasEscapes = false
    while index < bytes.count, bytes[index] != ASCII.quote {
      if bytes[index] == JSONText.backslash {
        hasEscapes = true
        index += 1
      }
      index += 1
    }
    guard index < bytes.count else { return nil }
    let piece = JSONObject.Piece(
      range: start..<index, kind: .text, hasEscapes: hasEscapes, isCut: false, place: TextPlace())
    index += 1
    return (try? JSONString(piece, in: bytes, path: "").text()).map { String(decoding: $0, as: UTF8.self) }
  }
}
