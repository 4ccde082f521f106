import Testing

@testable import TemperCore

@Suite struct CalibrationWishTests {
  @Test func namesAreReadBack() {
    for name in ["auto", "all"] + CalibrationMethod.allCases.map(\.rawValue) {
      #expect(CalibrationRequest(name: name)?.name == name)
    }
    #expect(CalibrationRequest(name: "Temperature") == nil)
  }

  @Test func methodsSuitTheData() {
    let pairwise = TestLayout.pairwise.layout
    let plain = TestLayout.three.layout
    #expect(CalibrationRequest.auto.methods(layout: pairwise, rowCount: 100) == [.none, .tieMap, .temperature])
    #expect(CalibrationRequest.auto.methods(layout: plain, rowCount: 100) == [.none, .temperature])
    #expect(CalibrationRequest.only(.vector).methods(layout: plain, rowCount: 100) == [.vector])
    let all = CalibrationRequest.all.methods(layout: plain, rowCount: 6000)
    #expect(all.first == CalibrationMethod.none)
    #expect(all.contains(.isotonic) && !all.contains(.tieMap))
    #expect(!CalibrationRequest.all.methods(layout: plain, rowCount: 100).contains(.isotonic))
  }
}
