/// A column of a statement: an expression, and what it is called.
struct SelectedColumn: Sendable, Equatable {
  var name: String
  var expression: String

  init(_ name: String, _ expression: String) {
    self.name = name
    self.expression = expression
  }
}

/// A statement that computes in stages, each a subquery of the next. SQLite's parser knows no deep nesting: there they stand
/// one behind the other, in front of the last (WITH).
///
/// A stage keeps some columns of the one before and adds others. No name is given twice in a statement, since ClickHouse
/// sees all of them everywhere; names are plain lower-case words with a prefix that no column of the user begins with.
struct StagedQuery: Sendable {
  let dialect: Dialect
  /// What all names of this statement begin with.
  let prefix: String
  /// The last stage, without a fence.
  private(set) var text: String
  private(set) var columns: [String]
  /// Stages that stand in front, for SQLite.
  private var front: [String] = []
  private var depth = 0

  /// The first stage: columns of a relation, and a condition on its rows.
  ///
  /// - Parameters:
  ///   - dialect: how the engine spells it.
  ///   - prefix: what all names begin with; `StagedQuery.prefix` finds one.
  ///   - relation: what stands behind FROM.
  ///   - columns: what is taken from it, by names without the prefix.
  ///   - condition: nil takes all rows.
  init(
    _ dialect: Dialect, prefix: String, from relation: String, columns: [SelectedColumn], where condition: String? = nil
  ) {
    self.dialect = dialect
    self.prefix = prefix
    self.columns = columns.map { prefix + $0.name }
    let list = columns.map { "\($0.expression) AS \(prefix)\($0.name)" }.joined(separator: ", ")
    text = "SELECT \(list) FROM \(relation)" + (condition.map { " WHERE \($0)" } ?? "")
  }

  /// What no name of the user begins with, in whatever case. O(names).
  static func prefix(avoiding names: [String]) -> String {
    var prefix = "t_"
    let names = names.map { $0.lowercased() }
    while names.contains(where: { $0.hasPrefix(prefix) }) { prefix = "t" + prefix }
    return prefix
  }

  /// The name of a column within the statement.
  func name(_ column: String) -> String { prefix + column }

  /// Adds a stage.
  ///
  /// - Parameters:
  ///   - new: further columns, by names without the prefix; their expressions use names with it.
  ///   - kept: names with the prefix of those that stay; nil keeps all.
  mutating func add(_ new: [SelectedColumn], keeping kept: [String]? = nil) {
    let kept = kept ?? columns
    let list = (kept + new.map { "\($0.expression) AS \(prefix)\($0.name)" }).joined(separator: ", ")
    text = "SELECT \(list) FROM \(close())"
    columns = kept + new.map { prefix + $0.name }
    depth += 1
  }

  /// Adds a stage in which every row is joined with the one of a small table whose first column is equal to a key.
  ///
  /// - Parameters:
  ///   - key: name with the prefix of the column that is compared.
  ///   - table: rows of expressions, the key first.
  ///   - names: of the further columns, without the prefix.
  mutating func join(on key: String, _ table: [[String]], names: [String]) {
    let other = "\(prefix)key\(depth)"
    let named = [other] + names.map { prefix + $0 }
    let rows = table.map { row in
      "SELECT " + zip(row, named).map { "\($0) AS \($1)" }.joined(separator: ", ")
    }
    let list = (columns + named.dropFirst()).joined(separator: ", ")
    text =
      "SELECT \(list) FROM \(close()) JOIN (\(rows.joined(separator: " UNION ALL "))) AS \(prefix)join\(depth) "
      + "ON \(key) = \(other)"
    columns += named.dropFirst()
    depth += 1
  }

  /// Adds a stage in which every row comes as often as there are rows in a small table.
  ///
  /// - Parameters:
  ///   - values: one expression a row.
  ///   - name: of the further column, without the prefix.
  mutating func cross(_ values: [String], name: String) {
    let rows = values.map { "SELECT \($0) AS \(prefix)\(name)" }.joined(separator: " UNION ALL ")
    let list = (columns + [prefix + name]).joined(separator: ", ")
    text = "SELECT \(list) FROM \(close()) CROSS JOIN (\(rows)) AS \(prefix)cross\(depth)"
    columns.append(prefix + name)
    depth += 1
  }

  /// Adds a stage of sums over rows that agree in a column, which is not kept.
  mutating func group(by key: String, _ sums: [SelectedColumn]) {
    let list = sums.map { "\($0.expression) AS \(prefix)\($0.name)" }.joined(separator: ", ")
    text = "SELECT \(list) FROM \(close()) GROUP BY \(key)"
    columns = sums.map { prefix + $0.name }
    depth += 1
  }

  /// Ends the last stage: what the next one takes its rows from.
  private mutating func close() -> String {
    let name = "\(prefix)stage\(depth)"
    guard dialect == .sqlite else { return "(\(text)\(dialect.fence)) AS \(name)" }
    front.append("\(name) AS (\(text)\(dialect.fence))")
    return name
  }

  /// The whole statement: a SELECT from the last stage.
  ///
  /// - Parameters:
  ///   - list: what is selected.
  ///   - rest: what stands behind FROM and the stage.
  func selecting(_ list: String, _ rest: String = "") -> String {
    var query = self
    let source = query.close()
    let with = query.front.isEmpty ? "" : "WITH \(query.front.joined(separator: ", ")) "
    return "\(with)SELECT \(list) FROM \(source)\(rest)"
  }
}

extension StagedQuery {
  /// Divides numbers by the sum of their group, in two stages.
  ///
  /// - Parameters:
  ///   - groups: names with the prefix.
  ///   - name: what the shares are called, with group and position behind it.
  ///   - kept: names with the prefix of what stays besides.
  /// - Returns: the names of the shares.
  mutating func normalise(_ groups: [[String]], as name: String, keeping kept: [String]) -> [[String]] {
    add(
      groups.indices.map { SelectedColumn("\(name)sum\($0)", dialect.sum(groups[$0])) },
      keeping: kept + groups.flatMap { $0 })
    let shares = groups.enumerated().flatMap { group, members in
      members.enumerated().map { SelectedColumn("\(name)\(group)_\($0)", "\($1) / \(prefix)\(name)sum\(group)") }
    }
    add(shares, keeping: kept)
    return groups.enumerated().map { group, members in members.indices.map { "\(prefix)\(name)\(group)_\($0)" } }
  }

  /// exp(score) / sum of exp(score), in stages.
  ///
  /// - Parameters:
  ///   - groups: names with the prefix of scores.
  ///   - name: what the probabilities are called, with group and position behind it.
  ///   - kept: names with the prefix of what stays besides.
  ///   - keepsPeaks: whether the largest score and the sum stay, too: `\(name)peak0`, `\(name)sum0`.
  /// - Returns: the names of the probabilities.
  mutating func softmax(_ groups: [[String]], as name: String, keeping kept: [String], keepsPeaks: Bool = false)
    -> [[String]]
  {
    let scores = groups.flatMap { $0 }
    let peaks = groups.indices.map { "\(prefix)\(name)peak\($0)" }
    add(
      groups.indices.map { SelectedColumn("\(name)peak\($0)", dialect.greatest(groups[$0])) },
      keeping: distinct(kept + scores))
    let powers = groups.enumerated().flatMap { group, members in
      members.enumerated().map {
        SelectedColumn("\(name)exp\(group)_\($0)", dialect.exponential("\($1) - \(peaks[group])"))
      }
    }
    let kept = kept + (keepsPeaks ? peaks : [])
    add(powers, keeping: kept)
    let named = groups.enumerated().map { group, members in members.indices.map { "\(prefix)\(name)exp\(group)_\($0)" }
    }
    guard keepsPeaks else { return normalise(named, as: name, keeping: kept) }
    add(named.indices.map { SelectedColumn("\(name)sum\($0)", dialect.sum(named[$0])) })
    let shares = named.enumerated().flatMap { group, members in
      members.enumerated().map { SelectedColumn("\(name)\(group)_\($0)", "\($1) / \(prefix)\(name)sum\(group)") }
    }
    add(shares, keeping: kept + named.indices.map { "\(prefix)\(name)sum\($0)" })
    return named.enumerated().map { group, members in members.indices.map { "\(prefix)\(name)\(group)_\($0)" } }
  }

  private func distinct(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }

  /// Adds a stage of logarithms of numbers that are at least a floor.
  ///
  /// - Returns: their names, in the shape of `groups`.
  mutating func logarithms(
    _ groups: [[String]], floor: Double, as name: String, keeping kept: [String]
  ) -> [[String]] {
    let floor = dialect.number(floor)
    add(
      groups.enumerated().flatMap { group, members in
        members.enumerated().map {
          SelectedColumn("\(name)\(group)_\($0)", "LN(\(dialect.atLeast($1, floor)))")
        }
      }, keeping: kept)
    return groups.enumerated().map { group, members in members.indices.map { "\(prefix)\(name)\(group)_\($0)" } }
  }
}
