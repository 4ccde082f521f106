import ArgumentParser
import Temper
import TemperFiles

/// Which columns hold which classes.
struct ColumnArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Columns that hold classes under other names; all others are passed over; {\"a=b\": \"c,d\"} where a name holds such signs. Of an array, a list or a file without names: the classes in the order of its columns, a,b,c.",
      valueName: "column=class,…"))
  var columns: String?

  @Option(
    help: ArgumentHelp(
      "What stands before the classes' names in their columns; others are passed over.", valueName: "text"))
  var prefix: String?

  init() {}

  init(columns: String?, prefix: String?) {
    self.columns = columns
    self.prefix = prefix
  }

  func validate() throws {
    _ = try naming()
    if prefix?.isEmpty == true { throw ValidationError("--prefix: found nothing, expected the beginning of a name") }
  }

  /// The names of columns, where they are given.
  func naming() throws -> ColumnNaming? {
    let pairs = try columns.flatMap { try PairList.split($0, option: "--columns") }
    guard pairs != nil || prefix != nil else { return nil }
    if let second = pairs.flatMap({ pairs in pairs.map(\.1).first { name in pairs.count { $0.1 == name } > 1 } }) {
      throw ValidationError("--columns: found the class \"\(second)\" twice, expected one column for each class")
    }
    return ColumnNaming(
      pairs: (pairs ?? []).map { ColumnNaming.Pair(column: $0.0, className: $0.1) }, prefix: prefix ?? "")
  }

  /// The order of an array's columns, where it is given.
  func order() throws -> [String]? {
    guard let columns, try PairList.split(columns, option: "--columns") == nil else { return nil }
    return NameList.split(columns)
  }
}
