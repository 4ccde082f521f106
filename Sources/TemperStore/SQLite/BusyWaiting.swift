import Foundation
import GRDB
import TemperCore

extension Database.BusyMode {
  /// Waits for other commands by turns as SQLite's own timeout does, but no longer once the program is about to end.
  ///
  /// - Parameter seconds: after so many the statement fails.
  static func waiting(_ seconds: Double) -> Database.BusyMode {
    let limit = Int(seconds * 1000)
    // Milliseconds of the first waits; all later ones are as long as the last.
    let delays = [1, 2, 5, 10, 15, 20, 25, 25, 25, 50, 50, 100]
    return .callback { tries in
      let waited = delays.prefix(tries).reduce(0, +) + max(0, tries - delays.count) * (delays.last ?? 0)
      guard waited < limit, !Interruption.shared.isRequested else { return false }
      usleep(UInt32(min(delays[min(tries, delays.count - 1)], limit - waited)) * 1000)
      return true
    }
  }
}
