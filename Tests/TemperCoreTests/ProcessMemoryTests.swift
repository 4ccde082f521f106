import Testing

@testable import TemperCore

@Suite struct ProcessMemoryTests {
  /// In a process of its own: what is asked for holds until a process ends.
  @Test func theSystemAgrees() async {
    await #expect(processExitsWith: .exitCode(0)) {
      #if os(Linux) && canImport(Glibc)
        precondition(ProcessMemory.keepFreed())
      #else
        precondition(!ProcessMemory.keepFreed())
      #endif
      // Large arrays are still had, and given back.
      for size in [1, 1 << 10, 1 << 23, 1 << 24] {
        let values = [Double](repeating: 2, count: size)
        precondition(values[size - 1] == 2)
      }
    }
  }
}
