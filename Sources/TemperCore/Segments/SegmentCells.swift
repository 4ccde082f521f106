/// Rows that lie in the same segments of every column that counts share their parameters: they make up a cell.
///
/// Parameters come in units: unit 0 is shared by all rows, and every value of a column that counts has one. Sums over rows
/// are taken cell by cell, and a cell's sum belongs to each of its units.
struct SegmentCells: Sendable {
  /// The cell of every row, numbered in the order they are met.
  let cellOfRow: [Int]
  /// The units of each cell, 0 first.
  let units: [[Int]]
  let unitCount: Int

  /// O(N × columns).
  ///
  /// - Parameter columns: positions of the columns that count.
  init(_ segments: Segmentation, columns: [Int]) {
    var cellOfRow = [Int](repeating: 0, count: segments.rowCount)
    var units = [[0]]
    var firstUnit = 1
    for column in columns {
      let valueCount = segments.columns[column].values.count
      // Each cell so far parts into one for each value, and one for rows whose segment is not known.
      var parts = [Int?](repeating: nil, count: units.count * (valueCount + 1))
      var parted: [[Int]] = []
      for (row, ordinal) in segments.ordinals[column].enumerated() {
        let slot = cellOfRow[row] * (valueCount + 1) + (ordinal ?? valueCount)
        if parts[slot] == nil {
          parts[slot] = parted.count
          parted.append(units[cellOfRow[row]] + (ordinal.map { [firstUnit + $0] } ?? []))
        }
        cellOfRow[row] = parts[slot] ?? 0
      }
      units = parted
      firstUnit += valueCount
    }
    self.cellOfRow = cellOfRow
    self.units = units
    unitCount = firstUnit
  }
}
