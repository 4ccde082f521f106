import Testing

@testable import TemperCore

@Suite struct ClassLayoutTests {
  @Test func rolesOfAnArena() {
    let layout = ClassLayout(names: ["away", "draw", "home"], tieStructure: .init(sideA: 2, sideB: 0, tie: 1))
    #expect((0..<3).map { layout.role(of: $0) } == [.sideB, .tie, .sideA])
    #expect(layout.count == 3)
  }

  @Test func noRolesWithoutATie() {
    let layout = ClassLayout(names: ["away", "draw", "home"])
    #expect((0..<3).allSatisfy { layout.role(of: $0) == nil })
  }

  @Test func namesOfRoles() {
    #expect(ClassLayout.Role.allCases.map(\.rawValue) == ["side_a", "side_b", "tie"])
  }

  @Test func namesOfLabelsAreOrderedAsNumbersOrByTheirBytes() {
    func ordered(_ names: [String]) -> [String] { ClassLayout.order(of: names).map { names[$0] } }
    #expect(ordered(["10", "2", "-1", "0"]) == ["-1", "0", "2", "10"])
    #expect(ordered(["10.0", "2.0", "1e1"]) == ["2.0", "10.0", "1e1"])
    #expect(ordered(["c10", "c2"]) == ["c10", "c2"])
    // One name that is no number makes texts of all.
    #expect(ordered(["10", "2", "x"]) == ["10", "2", "x"])
    #expect(ordered(["inf", "1", "nan"]) == ["1", "inf", "nan"])
    #expect(ordered(["0x10", "2"]) == ["0x10", "2"])
  }
}
