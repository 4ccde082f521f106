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
}
