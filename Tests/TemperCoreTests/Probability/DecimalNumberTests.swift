import Foundation
import Testing

@testable import TemperCore

@Suite struct DecimalNumberTests {
  private func parse(_ text: String) -> Double? {
    // Neighbours that would change the value if they were read.
    let bytes = Array("9,\(text),9".utf8)
    return DecimalNumber.parse(bytes, 2..<bytes.count - 2)
  }

  @Test(arguments: [
    ("1", 1), (".5", 0.5), ("5e-1", 0.5), ("1E-3", 0.001), ("0", 0), ("0.0", 0), ("1.", 1), ("+.25", 0.25),
    ("-2.5e+1", -25),
    ("00000000000000000000000000000001", 1), ("0.10000000000000000000000000000000000000", 0.1), ("1e-400", 0),
    ("4.9406564584124654e-324", .leastNonzeroMagnitude), ("1e400", .infinity), ("-1e400", -.infinity), ("1e22", 1e22),
    ("1e23", 1e23),
    ("18446744073709551615", 18_446_744_073_709_551_616), ("18446744073709551616", 18_446_744_073_709_551_616),
    ("0e999999999999999999999", 0), ("9007199254740993", 9_007_199_254_740_992), ("0.3333333333333333", 1.0 / 3),
  ])
  func reads(_ text: String, _ value: Double) {
    #expect(parse(text) == value)
  }

  @Test func keepsTheSignOfZero() {
    #expect(parse("-0.0")?.sign == .minus)
  }

  @Test(arguments: [
    "", "-", "+", ".", "-.", "e5", ".e5", "1e", "1e+", "1e5.0", "1.2.3", "nan", "NaN", "inf", "-inf", "infinity",
    "0x10",
    "0x1p3", " 1", "1 ", "1_000", "1,5", "--1", "1e5e5", "1d5", "½", "١",
  ])
  func refuses(_ text: String) {
    #expect(parse(text) == nil)
  }

  /// Random decimals of every length and magnitude the parser treats differently.
  @Test func agreesWithStrtod() {
    var generator = RandomSource(seed: 3)
    var mismatches: [String] = []
    for _ in 0..<100_000 {
      let text = randomDecimal(&generator)
      if parse(text) != strtod(text, nil) { mismatches.append(text) }
    }
    #expect(mismatches.isEmpty, "\(mismatches.prefix(5))")
  }

  private func randomDecimal(_ generator: inout RandomSource) -> String {
    let digits = Int.random(in: 1...24, using: &generator)
    var text = ""
    for _ in 0..<digits { text += String(Int.random(in: 0...9, using: &generator)) }
    switch Int.random(in: 0...4, using: &generator) {
    case 0: text = "0." + text
    case 1: text = "." + String(repeating: "0", count: Int.random(in: 0...12, using: &generator)) + text
    case 2: text += "." + String(Int.random(in: 0...999_999, using: &generator))
    case 3: text += "e\(Int.random(in: -345...310, using: &generator))"
    default: text += "e\(Int.random(in: -30...25, using: &generator))"
    }
    return Bool.random(using: &generator) ? text : "-" + text
  }

  /// Halfway cases and their neighbours: the decimal expansions of doubles' midpoints, cut to 19 digits and below.
  @Test func agreesWithStrtodNearTies() {
    var generator = RandomSource(seed: 5)
    var mismatches: [String] = []
    for _ in 0..<20_000 {
      // An odd 54-bit integer over a power of two lies between two doubles; with at most 10 fractional bits and
      // 63 bits in all it has a short decimal expansion.
      let bits = Int.random(in: 0...9, using: &generator)
      let integer = (1 << 53 | UInt64.random(in: 0..<1 << 53, using: &generator)) | 1
      let (whole, part) = integer.quotientAndRemainder(dividingBy: 1 << UInt64(bits))
      let fraction = String(part * UInt64(pow(5, Double(bits))))
      let text = "\(whole)." + String(repeating: "0", count: max(0, bits - fraction.count)) + fraction
      for offset in ["", "1"] where parse(text + offset) != strtod(text + offset, nil) {
        mismatches.append(text + offset)
      }
    }
    #expect(mismatches.isEmpty, "\(mismatches.prefix(5))")
  }

  @Test func readsBackTheShortestForm() {
    var generator = RandomSource(seed: 9)
    for _ in 0..<20_000 {
      let value =
        Double.random(in: 0...1, using: &generator) * pow(10, Double(Int.random(in: -12...0, using: &generator)))
      #expect(parse("\(value)") == value)
    }
  }
}
