import Mustache
import TemperCore

/// Escapes text for HTML and SVG, in element content and in quoted attributes.
///
/// Works per Unicode scalar: a quote followed by a combining mark is one Swift `Character`, so escaping per `Character`
/// (as Mustache's own HTML content type does) would let the quote through and end an attribute.
enum HTMLText {
  /// `text` with the five characters that HTML gives a meaning to as references, and with hidden characters written out
  /// (see `VisibleText`). A combining mark at the beginning becomes a reference, so that it cannot join, under Unicode
  /// normalisation, the markup before it. O(n).
  static func escape(_ text: String) -> String {
    if text.utf8.allSatisfy(isPlain) { return text }
    var result = String.UnicodeScalarView()
    for (index, scalar) in VisibleText.escaping(text).unicodeScalars.enumerated() {
      switch scalar {
      case "&": result.append(contentsOf: "&amp;".unicodeScalars)
      case "<": result.append(contentsOf: "&lt;".unicodeScalars)
      case ">": result.append(contentsOf: "&gt;".unicodeScalars)
      case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
      case "'": result.append(contentsOf: "&#39;".unicodeScalars)
      default:
        if index == 0 && isMark(scalar) {
          result.append(contentsOf: "&#x\(String(scalar.value, radix: 16));".unicodeScalars)
        } else {
          result.append(scalar)
        }
      }
    }
    return String(result)
  }

  /// Whether a byte stands for itself: a letter or digit of ASCII, or what numbers and names are written with.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "+")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: " "), UInt8(ascii: "%"):
      true
    default: false
    }
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: true
    default: false
    }
  }
}

/// The content type of Temper's templates. Every template names it in its first line: a partial starts with Mustache's own.
struct SafeHTMLContentType: MustacheContentType {
  static let name = "SAFE_HTML"

  func escapeText(_ text: String) -> String { HTMLText.escape(text) }
}
