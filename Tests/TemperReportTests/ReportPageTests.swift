import Foundation
import TemperCore
import Testing

@testable import TemperReport

@Suite struct ReportPageTests {
  @Test(arguments: ["arena", "digits", "hostile"])
  func snapshot(name: String) throws {
    try expectSnapshot(try ReportPage.render(Self.sample(name)), named: "page-\(name).html")
  }

  static func sample(_ name: String) -> RunSummary {
    switch name {
    case "arena": Samples.arena
    case "digits": Samples.digits
    default: Samples.hostile
    }
  }
}
