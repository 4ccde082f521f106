import TemperCore

/// The keys of the first object of a JSON Lines file, which every other must have.
struct JSONKeys {
  private let names: [[UInt8]]
  private let texts: [String]
  private let index: IdentifierIndex

  /// - Parameter header: the keys of the first object.
  /// - Throws: `FileError` where there are none.
  init(_ header: TableRecord, path: String) throws {
    guard !header.fields.isEmpty else {
      throw header.error(
        path, byte: 0, found: "an object without keys", expected: "an id and a value for each column", remedy: nil)
    }
    names = header.fields.indices.map { Array(header.content($0)) }
    texts = header.fields.indices.map(header.text)
    index = IdentifierIndex(texts)
  }

  /// Puts the values of an object into the order of the first one's keys. O(keys).
  ///
  /// - Throws: `FileError` for a key that the first object does not have, for one that is missing, and for one that comes
  ///   twice.
  func arrange(_ record: inout TableRecord, path: String) throws {
    if record.keys.count == names.count,
      names.indices.allSatisfy({ record.bytes[record.keys[$0].range].elementsEqual(names[$0]) })
    {
      return
    }
    var fields = [TableRecord.Field?](repeating: nil, count: names.count)
    for (position, key) in record.keys.enumerated() {
      let name = String(decoding: record.bytes[key.range], as: UTF8.self)
      guard let column = index.number(of: name) else {
        throw record.error(
          path, byte: key.origin, found: "the key \(Printable.quoted(name))", expected: "the keys of the first object",
          remedy: NearMiss.question(for: name, among: texts) ?? "remove the key")
      }
      guard fields[column] == nil else {
        throw record.error(
          path, byte: key.origin, found: "the key \(Printable.quoted(name)) a second time", expected: "every key once",
          remedy: "remove one of them")
      }
      fields[column] = record.fields[position]
    }
    if let missing = fields.firstIndex(where: { $0 == nil }) {
      throw record.error(
        path, byte: record.length, found: "no key \(Printable.quoted(texts[missing]))",
        expected: "the keys of the first object", remedy: "complete the row")
    }
    record.fields = fields.compactMap { $0 }
  }
}
