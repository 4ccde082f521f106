import TemperCore
import TemperStore

/// Some of the labelled rows, chosen by what the database knows of them: their segments, their group, their label.
struct RowChoice {
  /// What a column says of the labelled rows.
  private struct Column {
    var name: String
    /// Different values, in order.
    var values: [String]
    /// Position of each row's value; nil where it has none.
    var ordinals: [Int?]
    /// Whether it holds the classes that came true.
    var isLabel = false
  }

  /// Values and columns that an error lists; further ones are counted.
  private static let listed = 10

  private let columns: [Column]
  private let hasSegments: Bool

  /// - Parameters:
  ///   - layout: the classes, which labels name.
  ///   - examples: the labelled ones.
  ///   - segments: theirs; a column of segments comes before `label` and `group` where it is called so.
  init(layout: ClassLayout, examples: Examples, segments: Segmentation?) {
    var columns = zip(segments?.columns ?? [], segments?.ordinals ?? []).map { column, ordinals in
      Column(name: column.name, values: column.values.map(\.name), ordinals: ordinals)
    }
    columns.append(Column(name: "label", values: layout.names, ordinals: examples.labels ?? [], isLabel: true))
    if let groups = examples.groups {
      let names = Set(groups).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
      columns.append(Column(name: "group", values: names, ordinals: groups.map { places[$0] }))
    }
    self.columns = columns
    hasSegments = segments != nil
  }

  /// The rows that meet conditions: of several on one column any, of those on different columns all. O(rows × conditions).
  ///
  /// - Returns: positions in rising order; nil without conditions, where all rows take part.
  /// - Throws: `RequestError` of kind `.usage` for columns and values that there are not, and where no row is left.
  func rows(_ conditions: [RowCondition]) throws -> [Int]? {
    if conditions.isEmpty { return nil }
    var allowed: [Int: Set<Int>] = [:]
    for condition in conditions {
      let column = try position(of: condition.column)
      allowed[column, default: []].insert(try ordinal(of: condition.value, in: columns[column]))
    }
    let rows = columns.last?.ordinals.indices.filter { row in
      allowed.allSatisfy { column, values in columns[column].ordinals[row].map(values.contains) ?? false }
    }
    guard let rows, !rows.isEmpty else {
      let asked = conditions.map { "\($0.column)=\($0.value)" }.joined(separator: ", ")
      throw RequestError(.usage, "\(.conditions): no labelled row has \(asked); leave a condition out")
    }
    return rows
  }

  /// Whether rows are chosen by what came true.
  func isByLabel(_ conditions: [RowCondition]) -> Bool {
    conditions.contains { condition in
      columns.first { isSame($0.name, condition.column) }?.isLabel ?? false
    }
  }

  private func position(of name: String) throws -> Int {
    if let found = columns.firstIndex(where: { isSame($0.name, name) }) { return found }
    let names = columns.map(\.name)
    let remedy: Message =
      if name == "group" {
        "no groups are loaded; load them with: \(.loadGroups)"
      } else if let near = NearMiss.suggestion(for: name, among: names) {
        "did you mean \(.condition(column: near, value: "VALUE"))?"
      } else if hasSegments {
        "the columns are \(list(names)), as in \(.condition(column: names[0], value: columns[0].values[0]))"
      } else {
        "the columns are \(list(names)), and no segments are loaded; load them with: \(.loadSegments)"
      }
    throw RequestError(.usage, "\(.conditions): there is no column \"\(name)\"; \(remedy)")
  }

  private func ordinal(of value: String, in column: Column) throws -> Int {
    if let found = column.values.firstIndex(where: { isSame($0, value) }) { return found }
    let remedy: Message =
      if let near = NearMiss.suggestion(for: value, among: column.values) {
        "did you mean \(.condition(column: column.name, value: near))?"
      } else {
        "there are \(list(column.values)), as in \(.condition(column: column.name, value: column.values[0]))"
      }
    throw RequestError(.usage, "\(.conditions): no row has the \(column.name) \"\(value)\"; \(remedy)")
  }

  private func isSame(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }

  private func list(_ names: [String]) -> String {
    let more = names.count > Self.listed ? " and \(names.count - Self.listed) more" : ""
    return names.prefix(Self.listed).joined(separator: ", ") + more
  }
}
