import ArgumentParser

/// Numbers as options take them: what is none is refused with what was expected.
enum NumberArgument {
  /// - Throws: `ValidationError` where the text is no whole number, or one out of range.
  @Sendable static func whole<Number: FixedWidthInteger>(_ text: String) throws -> Number {
    guard let number = Number(text) else {
      let range = Number.isSigned ? "" : " from 0 to \(Number.max)"
      throw ValidationError("expected a whole number\(range)")
    }
    return number
  }

  /// - Throws: `ValidationError` where the text is no number. What range it must be in, the request knows.
  @Sendable static func decimal(_ text: String) throws -> Double {
    guard let number = Double(text) else {
      throw ValidationError("expected a number, with a point before its decimals")
    }
    return number
  }
}
