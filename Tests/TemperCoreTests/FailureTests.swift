import Testing

@testable import TemperCore

@Suite struct FailureTests {
  /// The values of sysexits(3), which scripts rely on.
  @Test(
    arguments: [
      (.usage, 64), (.badData, 65), (.cannotRead, 66), (.internalError, 70), (.cannotCreate, 73),
      (.inputOutput, 74), (.busy, 75),
    ] as [(FailureKind, Int32)])
  func kindsAreExitCodes(kind: FailureKind, code: Int32) {
    #expect(kind.rawValue == code)
  }
}
