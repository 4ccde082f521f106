import Foundation

/// How numbers are written for people. JSON and the page's `<data value>` carry the exact values instead.
package enum NumberText {
  /// `value` with a fixed number of decimals, correctly rounded; "-" where it is not finite. A negative number that
  /// rounds to zero loses its sign.
  package static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return "-" }
    let text = String(format: "%.\(decimals)f", value)
    let showsOnlyZeros = text.utf8.allSatisfy {
      $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: ".")
    }
    return text.utf8.first == UInt8(ascii: "-") && showsOnlyZeros ? String(text.dropFirst()) : text
  }

  /// `value` with its sign and a fixed number of decimals. The sign stays where the decimals round to zero ("-0.0000"),
  /// so that a reader sees on which side of zero the end of an interval lies.
  package static func signed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return "-" }
    return String(format: "%+.\(decimals)f", value == 0 ? 0 : value)
  }

  /// A log loss: four decimals.
  package static func loss(_ value: Double) -> String { fixed(value, 4) }

  /// A difference of losses: sign and four decimals.
  package static func difference(_ value: Double) -> String { signed(value, 4) }

  /// An interval of differences: "[-0.0041, +0.0003]".
  package static func interval(_ interval: ClosedRange<Double>) -> String {
    "[\(difference(interval.lowerBound)), \(difference(interval.upperBound))]"
  }

  /// A weight or a temperature: two decimals.
  package static func weight(_ value: Double) -> String { fixed(value, 2) }

  /// A probability or a frequency: three decimals.
  package static func probability(_ value: Double) -> String { fixed(value, 3) }

  /// A p-value: two decimals, three where it is small, "< 0.001" below that.
  package static func significance(_ p: Double) -> String {
    guard p.isFinite else { return "-" }
    return p < 0.001 ? "< 0.001" : fixed(p, p < 0.1 ? 3 : 2)
  }

  /// A ridge strength: "off" for an infinite one, without decimals where it is whole.
  package static func penalty(_ value: Double) -> String {
    value.isFinite ? exact(value) : "off"
  }

  /// The shortest text that reads back as the same number, without a trailing ".0".
  package static func exact(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// A count with groups of three digits: "57,477".
  package static func count(_ value: Int) -> String {
    var digits = Array(String(value.magnitude).utf8)
    var position = digits.count - 3
    while position > 0 {
      digits.insert(UInt8(ascii: ","), at: position)
      position -= 3
    }
    return (value < 0 ? "-" : "") + String(decoding: digits, as: UTF8.self)
  }

  /// A count with its noun: "1 model", "11 models".
  package static func count(_ value: Int, _ noun: String, plural: String? = nil) -> String {
    "\(count(value)) \(value == 1 ? noun : plural ?? noun + "s")"
  }

  /// The smallest power of ten that is at least `bound`, never below 1e-12: "1e-10". Nil where `bound` is not finite.
  package static func powerOfTen(atLeast bound: Double) -> String? {
    guard bound.isFinite else { return nil }
    // Powers are parsed, not computed, so that a bound of exactly 1e-10 is not pushed up by a rounded logarithm.
    for exponent in -12...308 {
      guard let power = Double("1e\(exponent)") else { continue }
      if bound <= power { return exponent == 0 ? "1" : "1e\(exponent)" }
    }
    return nil
  }
}
