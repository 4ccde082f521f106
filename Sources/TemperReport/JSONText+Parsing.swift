import Foundation

extension JSONText {
  /// Reads a document back, for example from a stored fit.
  ///
  /// - Throws: `DecodingError` when the text is not such a document.
  public static func parse<Document: Decodable>(_ type: Document.Type, _ text: String) throws -> Document {
    try JSONDecoder().decode(type, from: Data(text.utf8))
  }
}
