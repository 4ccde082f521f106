/// A view of predictions as a person asks for them: by the key of the example, with the classes' names as columns; of more
/// classes than can have one, with a row for each, `class` and `probability`.
///
/// Made with the labels, because only then are the classes known.
enum PredictionView: String, CaseIterable {
  /// Predictions of models: `model`, `split`, `orientation`, `key`, `label` and a column for each class.
  case models = "prediction_named"
  /// Nested predictions of fits on the labelled examples: `fit`, `key`, `label` and a column for each class.
  case fits = "fit_prediction_named"

  /// The statement that makes it.
  func sql(classNames: [String]) -> String {
    if ClassColumns(classCount: classNames.count).isList { return listSQL }
    let columns = self.columns(classNames: classNames).enumerated()
      .map { "p.p\($0.offset + 1) AS \(Schema.identifier($0.element))" }.joined(separator: ", ")
    return head + columns + tail()
  }

  /// The statement for many classes, whatever their names are.
  var listSQL: String {
    head + "k.name AS class, v.value AS probability"
      + tail(joining: "\nJOIN json_each(p.\(ClassColumns.list)) AS v\nJOIN class AS k ON k.ordinal = v.key")
  }

  private var head: String {
    let columns =
      switch self {
      case .models:
        "m.name AS model, s.split AS split, s.orientation AS orientation, e.key AS key, c.name AS label,"
      case .fits: "f.name AS fit, e.key AS key, c.name AS label,"
      }
    return "CREATE VIEW \(rawValue) AS\nSELECT \(columns)\n  "
  }

  private func tail(joining more: String = "") -> String {
    switch self {
    case .models:
      """

      FROM prediction AS p
      JOIN source AS s ON s.id = p.source
      JOIN model AS m ON m.id = s.model
      JOIN example AS e ON e.id = p.example
      LEFT JOIN class AS c ON c.ordinal = e.label\(more)
      WHERE s.fold IS NULL
      """
    case .fits:
      """

      FROM fit_prediction AS p
      JOIN fit AS f ON f.id = p.fit
      JOIN example AS e ON e.id = p.example
      LEFT JOIN class AS c ON c.ordinal = e.label\(more)
      """
    }
  }

  /// Names of its other columns.
  private var others: [String] {
    switch self {
    case .models: ["model", "split", "orientation", "key", "label"]
    case .fits: ["fit", "key", "label"]
    }
  }

  /// The view's name for the column of each class: the class's own name, or `p1` … `pK` where that would not do.
  ///
  /// SQLite tells columns apart without regard to the case of ASCII letters, so both `A` and `a` fall back when they
  /// meet, as does a class named like another column of the view, or like one of the fallbacks. So does a name that is
  /// empty or longer than 200 bytes; that bound keeps the statement below SQLite's limit for 1,000 classes.
  func columns(classNames: [String]) -> [String] {
    let folded = classNames.map(PredictionView.foldedBytes)
    var occurrences: [[UInt8]: Int] = [:]
    for name in folded { occurrences[name, default: 0] += 1 }
    let fallbacks = classNames.indices.map { "p\($0 + 1)" }
    let reserved = Set((others + fallbacks).map { Array($0.utf8) })
    return classNames.indices.map { index in
      let name = folded[index]
      let fits = !name.isEmpty && name.count <= 200 && occurrences[name] == 1 && !reserved.contains(name)
      return fits ? classNames[index] : fallbacks[index]
    }
  }

  private static func foldedBytes(_ name: String) -> [UInt8] {
    name.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
  }

  /// The names of the classes' columns in a statement that makes this view; nil where it makes another one.
  func names(in sql: String) -> [String]? {
    let (head, tail) = (Array(head.utf8), Array(tail().utf8))
    var rest = Array(sql.utf8)[...]
    guard rest.count > head.count + tail.count, rest.starts(with: head), rest.suffix(tail.count).elementsEqual(tail)
    else { return nil }
    rest = rest.dropFirst(head.count).dropLast(tail.count)
    let quote = UInt8(ascii: "\"")
    var names: [String] = []
    while !rest.isEmpty, names.count < Schema.maximumColumnCount {
      let start = Array("\(names.isEmpty ? "" : ", ")p.p\(names.count + 1) AS \"".utf8)
      guard rest.starts(with: start) else { return nil }
      rest = rest.dropFirst(start.count)
      var name: [UInt8] = []
      while let byte = rest.popFirst() {
        if byte == quote {
          guard rest.first == quote else { break }
          rest = rest.dropFirst()
        }
        name.append(byte)
      }
      names.append(String(decoding: name, as: UTF8.self))
    }
    return rest.isEmpty ? names : nil
  }
}
