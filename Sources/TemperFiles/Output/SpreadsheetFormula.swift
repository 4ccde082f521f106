/// Texts that a spreadsheet runs as a formula when it opens a CSV file.
///
/// They are written as they are, since an id must come back exactly as it came; but whoever opens the file should know.
/// See OWASP, "CSV Injection".
public enum SpreadsheetFormula {
  /// Whether a cell begins with `=`, `+`, `-`, `@`, a tab or a carriage return, and is no plain number. O(length).
  public static func isFormula(_ cell: String) -> Bool {
    switch cell.utf8.first {
    case UInt8(ascii: "="), UInt8(ascii: "@"), 0x09, 0x0D: true
    case UInt8(ascii: "+"), UInt8(ascii: "-"): Double(cell) == nil
    default: false
    }
  }

  /// One sentence where ids would be run, none where not. O(ids).
  public static func warnings(ids: [String]) -> [String] {
    let count = ids.count(where: isFormula)
    guard count > 0, let example = ids.first(where: isFormula) else { return [] }
    let run = count == 1 ? "1 id begins" : "\(Printable.grouped(count)) ids begin"
    return [
      "\(run) like a formula (\(Printable.quoted(example))): written as \(count == 1 ? "it is" : "they are"), but a spreadsheet that "
        + "opens the file may run \(count == 1 ? "it" : "them")"
    ]
  }
}
