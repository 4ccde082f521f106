import Testing

@testable import TemperCore

@Suite struct SegmentationTests {
  private let segments = Segmentation(
    columns: [SegmentSimulation.column("é", 2), SegmentSimulation.column("y", 3)], ordinals: [[0, 1, nil], [2, 0, 1]])

  @Test func columnsAreFoundByTheirBytes() {
    #expect(segments.position(of: "y") == 1)
    #expect(segments.position(of: "é") == 0)
    #expect(segments.position(of: "e\u{301}") == nil)
  }

  @Test func gathersRows() {
    let some = segments.gathering(rows: [2, 0])
    #expect(some.columns == segments.columns)
    #expect(some.ordinals == [[nil, 0], [1, 2]])
    #expect(some.rowCount == 2)
  }
}
