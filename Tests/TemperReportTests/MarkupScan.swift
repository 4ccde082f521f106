/// Reads markup as far as the tests need it: tags with their attributes, in order, and the text inside elements. It works on Unicode
/// scalars as browsers do, not on Swift characters, so that it is not fooled by what it is meant to find.
struct MarkupScan {
  struct Tag {
    var name: String
    var attributes: [String: String]
  }

  private(set) var tags: [Tag] = []
  private(set) var problems: [String] = []
  private var found: [(element: String, text: String)] = []

  private static let void: Set<String> = ["meta", "link", "line", "rect", "circle", "path", "input", "br", "wbr"]

  init(_ page: String) {
    var open: [(name: String, text: String.UnicodeScalarView)] = []
    let scalars = Array(page.unicodeScalars)
    var index = 0
    while index < scalars.count {
      guard scalars[index] == "<" else {
        if !open.isEmpty { open[open.count - 1].text.append(scalars[index]) }
        index += 1
        continue
      }
      var end = index + 1
      var quote = false
      while end < scalars.count, quote || scalars[end] != ">" {
        if scalars[end] == "\"" { quote.toggle() }
        end += 1
      }
      let inside = String(String.UnicodeScalarView(scalars[(index + 1)..<min(end, scalars.count)]))
      index = end + 1
      if inside.hasPrefix("!") { continue }
      if inside.hasPrefix("/") {
        let name = String(inside.dropFirst())
        if let last = open.popLast(), last.name == name {
          found.append((name, Self.unescaped(String(last.text))))
        } else {
          problems.append("unexpected </\(name)>")
        }
        continue
      }
      let tag = Self.tag(inside, &problems)
      tags.append(tag)
      if !Self.void.contains(tag.name) { open.append((tag.name, String.UnicodeScalarView())) }
    }
    problems += open.map { "unclosed <\($0.name)>" }
  }

  /// The text directly inside every element of a kind, in the order in which they end.
  func texts(of element: String) -> [String] {
    found.filter { $0.element == element }.map(\.text)
  }

  private static func tag(_ inside: String, _ problems: inout [String]) -> Tag {
    var scalars = inside.unicodeScalars[...]
    func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\n" || scalar == "/" }
    let name = String(String.UnicodeScalarView(scalars.prefix { !isSpace($0) }))
    scalars = scalars.dropFirst(name.unicodeScalars.count)
    var attributes: [String: String] = [:]
    while true {
      scalars = scalars.drop(while: isSpace)
      if scalars.isEmpty { break }
      let key = scalars.prefix { $0 != "=" && !isSpace($0) }
      scalars = scalars.dropFirst(key.count)
      guard scalars.first == "=", scalars.dropFirst().first == "\"" else {
        problems.append("attribute without quotes in <\(inside)>")
        break
      }
      scalars = scalars.dropFirst(2)
      let value = scalars.prefix { $0 != "\"" }
      scalars = scalars.dropFirst(value.count + 1)
      attributes[String(String.UnicodeScalarView(key))] = unescaped(String(String.UnicodeScalarView(value)))
    }
    return Tag(name: name, attributes: attributes)
  }

  private static func unescaped(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
    var result = text
    for (reference, character) in [
      ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#x338;", "\u{338}"), ("&amp;", "&"),
    ] {
      var scalars = String.UnicodeScalarView()
      var rest = result.unicodeScalars[...]
      while let first = rest.first {
        if rest.starts(with: reference.unicodeScalars) {
          scalars.append(contentsOf: character.unicodeScalars)
          rest = rest.dropFirst(reference.unicodeScalars.count)
        } else {
          scalars.append(first)
          rest = rest.dropFirst()
        }
      }
      result = String(scalars)
    }
    return result
  }
}
