/// A place in a file.
enum FilePlace: Sendable, Equatable {
  /// Line and column, from 1.
  case text(line: Int, column: Int)
  /// Offset from the start of the data, from 0.
  case byte(Int)

  var line: Int? { if case .text(let line, _) = self { line } else { nil } }
  var column: Int? { if case .text(_, let column) = self { column } else { nil } }
  var byte: Int? { if case .byte(let offset) = self { offset } else { nil } }
}
