/// The numbers of an array, with where they come from.
struct FloatArray {
  let header: NPYHeader
  /// In the order of the file.
  let elements: [Double]

  var rowCount: Int { header.rowCount }
  var columnCount: Int { header.columnCount ?? 1 }

  /// Position of a number in `elements`.
  func index(row: Int, column: Int) -> Int {
    header.isColumnMajor ? column * rowCount + row : row * columnCount + column
  }

  /// Offset of a number in the data of the array, in bytes.
  func offset(row: Int, column: Int) -> Int {
    header.dataOffset + index(row: row, column: column) * header.numbers.size
  }
}
