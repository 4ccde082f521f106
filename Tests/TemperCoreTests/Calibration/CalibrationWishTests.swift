import Testing

@testable import TemperCore

@Suite struct CalibrationWishTests {
  @Test func namesAreReadBack() {
    for name in ["auto", "all"] + CalibrationMethod.allCases.map(\.rawValue) {
      #expect(CalibrationWish(name: name)?.name == name)
    }
    #expect(CalibrationWish(name: "Temperature") == nil)
  }

  @Test func methodsSuitTheData() {
    let arena = TestLayout.arena.layout
    let plain = TestLayout.three.layout
    #expect(CalibrationWish.auto.methods(layout: arena, rowCount: 100) == [.none, .tieMap, .temperature])
    #expect(CalibrationWish.auto.methods(layout: plain, rowCount: 100) == [.none, .temperature])
    #expect(CalibrationWish.only(.vector).methods(layout: plain, rowCount: 100) == [.vector])
    let all = CalibrationWish.all.methods(layout: plain, rowCount: 6000)
    #expect(all.first == CalibrationMethod.none)
    #expect(all.contains(.isotonic) && !all.contains(.tieMap))
    #expect(!CalibrationWish.all.methods(layout: plain, rowCount: 100).contains(.isotonic))
  }
}
