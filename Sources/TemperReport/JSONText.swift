import Foundation
public import TemperCore

/// Documents as JSON text, and back. Keys are the names of properties in snake case; keys of dictionaries, such as names of
/// classes, stay as they are.
public enum JSONText {
  /// Exactly one JSON document: keys sorted, indented, slashes as they are, numbers in their shortest form that reads
  /// back as the same value, one newline at the end.
  ///
  /// - Throws: `ReportFailure` where a number is not finite, which JSON cannot say.
  public static func render(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
    } catch EncodingError.invalidValue(let value, let context) {
      let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
      throw ReportFailure(description: "cannot write \(value) at \(path) as JSON; a finite number was expected")
    }
  }

  /// A document with the control characters that JSON allows in texts, from U+007F on, as escapes, and with those that it
  /// does not allow, so that a terminal obeys none. Ends of lines stay. O(n).
  public static func escapingControls(_ document: String) -> String {
    func isControl(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.generalCategory == .control && scalar != "\n" }
    guard document.unicodeScalars.contains(where: isControl) else { return document }
    var result = String.UnicodeScalarView()
    for scalar in document.unicodeScalars {
      if isControl(scalar) {
        let digits = String(scalar.value, radix: 16)
        result.append(contentsOf: "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".unicodeScalars)
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }

  /// Reads a document back, for example from a stored fit.
  ///
  /// - Throws: `DecodingError` when the text is not such a document.
  public static func parse<Document: Decodable>(_ type: Document.Type, _ text: String) throws -> Document {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(type, from: Data(text.utf8))
  }
}

/// A report that cannot be written, which is a defect of Temper and not of its input.
public struct ReportFailure: TemperFailure, Equatable {
  public var kind: FailureKind { .internalError }
  public var description: String

  public init(description: String) {
    self.description = description
  }

  public func text(_ words: (Message.Term) -> String) -> String { description }
}
