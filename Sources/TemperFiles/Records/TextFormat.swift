/// How a line of text is a record.
enum TextFormat: Sendable, Equatable {
  /// Fields between separators, quoted by RFC 4180; the first line names the columns.
  case separated(by: UInt8)
  /// One flat JSON object a line, whose keys name the columns.
  case jsonLines

  static let csv = TextFormat.separated(by: ASCII.comma)
  static let tsv = TextFormat.separated(by: ASCII.tab)

  /// What the format is called in messages.
  var name: String {
    switch self {
    case .separated(ASCII.tab): "TSV"
    case .separated: "CSV"
    case .jsonLines: "JSON Lines"
    }
  }

  /// What stands between fields, in the singular.
  var separatorName: String { self == .tsv ? "tab" : "comma" }

  /// Whether line feeds within quotes belong to a record. JSON writes them as `\n`.
  var quotesLines: Bool { self != .jsonLines }
}
