import Testing

@testable import TemperReport

@Suite struct PageContentTests {
  private struct Inner {
    var text: String
    var missing: String?
    var present: Int?
  }

  private struct View {
    var isShown: Bool
    var inner: Inner
    var list: [Inner]
    var words: [String]
    var maybe: Inner?
    var none: Inner?
  }

  @Test func propertiesStandByTheirNames() throws {
    let inner = Inner(text: "<a>", missing: nil, present: 3)
    let view = View(isShown: true, inner: inner, list: [inner, inner], words: ["x", "y"], maybe: inner, none: nil)
    let content = try #require(PageContent.of(view) as? [String: Any])
    #expect(Set(content.keys) == ["isShown", "inner", "list", "words", "maybe"])
    #expect(content["isShown"] as? Bool == true)
    let nested = try #require(content["inner"] as? [String: Any])
    #expect(nested["text"] as? String == "<a>" && nested["present"] as? Int == 3 && nested.count == 2)
    #expect((content["list"] as? [Any])?.count == 2)
    #expect(content["words"] as? [String] == ["x", "y"])
    #expect((content["maybe"] as? [String: Any])?["text"] as? String == "<a>")
  }
}
