/// Decimal numbers as CSV files and JSON have them: `1`, `.5`, `5e-1`, `-1E-3`.
///
/// Not numbers here: `nan`, `inf`, hexadecimal, surrounding spaces, a decimal comma.
package enum DecimalNumber {
  /// The double nearest to the number that `bytes[range]` spell, ties to even, or nil where they spell none.
  ///
  /// Always the correctly rounded value, as `strtod` gives it. A number beyond the largest double is infinite.
  /// O(range); about 10 ns up to 19 digits, more beyond.
  package static func parse(_ bytes: [UInt8], _ range: Range<Int>) -> Double? {
    var index = range.lowerBound
    let end = range.upperBound
    var isNegative = false
    if index < end, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
      isNegative = bytes[index] == UInt8(ascii: "-")
      index += 1
    }
    var significand: UInt64 = 0
    /// Digits in `significand`, leading zeros not counted.
    var significantDigits = 0
    var digits = 0
    var exponent = 0
    var isFraction = false
    while index < end {
      let byte = bytes[index]
      let digit = byte &- UInt8(ascii: "0")
      if digit <= 9 {
        digits += 1
        if significantDigits < 20 {
          // 19 digits fit; from the 20th on the value is left to the general parser.
          if significantDigits > 0 || digit != 0 { significantDigits += 1 }
          if significantDigits < 20 { significand = significand &* 10 &+ UInt64(digit) }
        }
        if isFraction { exponent -= 1 }
      } else if byte == UInt8(ascii: "."), !isFraction {
        isFraction = true
      } else {
        break
      }
      index += 1
    }
    guard digits > 0 else { return nil }
    if index < end {
      guard bytes[index] | 0x20 == UInt8(ascii: "e"), let power = self.exponent(bytes, index + 1..<end) else {
        return nil
      }
      exponent += power
    }
    if significantDigits < 20, let magnitude = exact(significand, exponent) {
      return isNegative ? -magnitude : magnitude
    }
    return Double(String(decoding: bytes[range], as: UTF8.self))
  }

  /// Whether the text spells a number.
  package static func isNumber(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return parse(bytes, 0..<bytes.count) != nil
  }

  /// The value of an exponent's digits with an optional sign, held within ±99,999, or nil where there are none.
  private static func exponent(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
    var index = range.lowerBound
    var isNegative = false
    if index < range.upperBound, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
      isNegative = bytes[index] == UInt8(ascii: "-")
      index += 1
    }
    guard index < range.upperBound else { return nil }
    var value = 0
    while index < range.upperBound {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit <= 9 else { return nil }
      value = min(value * 10 + Int(digit), 99_999)
      index += 1
    }
    return isNegative ? -value : value
  }

  /// significand × 10^exponent correctly rounded, where that is quick; else nil.
  private static func exact(_ significand: UInt64, _ exponent: Int) -> Double? {
    if significand == 0 { return 0 }
    if significand <= 1 << 53, (-22...22).contains(exponent) {
      // Both operands are exact, so that the one operation rounds once (Clinger 1990).
      let value = Double(significand)
      return exponent < 0 ? value / powersOfTen[-exponent] : value * powersOfTen[exponent]
    }
    guard (-27..<0).contains(exponent) else { return nil }
    return quotient(significand, -exponent)
  }

  /// significand / 10^power for 1 ≤ power ≤ 27, correctly rounded.
  ///
  /// 5^27 is below 2^63, so one division of 128 by 64 bits gives at least 63 bits of the quotient, and its remainder says
  /// whether more follow: all that rounding to 53 bits needs. The result is a normal number, at least 1e-27.
  private static func quotient(_ significand: UInt64, _ power: Int) -> Double {
    let divisor = powersOfFive[power]
    let divisorShift = divisor.leadingZeroBitCount
    let dividendShift = significand.leadingZeroBitCount
    // With the divisor's top bit set and a dividend below it times 2^64, the quotient fits and is at least 2^62.
    let dividend = significand << UInt64(dividendShift)
    let (quotient, remainder) = (divisor << UInt64(divisorShift)).dividingFullWidth((dividend >> 1, dividend << 63))
    let excess = 64 - quotient.leadingZeroBitCount - 53
    var rounded = quotient >> UInt64(excess)
    let rest = quotient & (1 << UInt64(excess) - 1)
    let half: UInt64 = 1 << UInt64(excess - 1)
    if rest > half || (rest == half && (remainder != 0 || rounded & 1 == 1)) { rounded += 1 }
    // quotient = significand × 2^(dividendShift + 63) / (5^power × 2^divisorShift); 10^power has 2^power besides.
    let scale = excess - dividendShift - 63 + divisorShift - power
    return Double(rounded) * Double(sign: .plus, exponentBitPattern: UInt(1023 + scale), significandBitPattern: 0)
  }

  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
  ]

  private static let powersOfFive: [UInt64] = (0...27).map { power in
    (0..<power).reduce(1) { product, _ in product * 5 }
  }
}
