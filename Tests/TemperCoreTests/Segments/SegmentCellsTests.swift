import Testing

@testable import TemperCore

@Suite struct SegmentCellsTests {
  private let segments = Segmentation(
    columns: [SegmentSimulation.column("x", 2), SegmentSimulation.column("y", 3)],
    ordinals: [[0, 1, 0, nil, 0], [2, 2, 0, 1, 2]])

  @Test func rowsOfTheSameSegmentsAreACell() {
    let cells = SegmentCells(segments, columns: [0, 1])
    #expect(cells.cellOfRow == [0, 1, 2, 3, 0])
    #expect(cells.units == [[0, 1, 5], [0, 2, 5], [0, 1, 3], [0, 4]])
    #expect(cells.unitCount == 6)
  }

  @Test func onlyColumnsThatCountHaveUnits() {
    let cells = SegmentCells(segments, columns: [1])
    #expect(cells.cellOfRow == [0, 0, 1, 2, 0])
    #expect(cells.units == [[0, 3], [0, 1], [0, 2]])
    #expect(cells.unitCount == 4)
    let none = SegmentCells(segments, columns: [])
    #expect(none.cellOfRow == [0, 0, 0, 0, 0])
    #expect(none.units == [[0]] && none.unitCount == 1)
  }
}
