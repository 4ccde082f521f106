/// A number on the page: its text, and the exact value behind it for `<data value>`.
struct PageNumber {
  var exact: String
  var shown: String

  static func loss(_ value: Double) -> PageNumber { make(value, NumberText.loss(value)) }
  static func difference(_ value: Double) -> PageNumber { make(value, NumberText.difference(value)) }
  static func weight(_ value: Double) -> PageNumber { make(value, NumberText.weight(value)) }
  static func bias(_ value: Double) -> PageNumber { make(value, NumberText.signed(value, 2)) }
  static func probability(_ value: Double) -> PageNumber { make(value, NumberText.probability(value)) }

  private static func make(_ value: Double, _ text: String) -> PageNumber {
    PageNumber(exact: NumberText.exact(value), shown: typographic(text))
  }

  /// `text` with a minus sign, which is as wide as a digit, for every hyphen that begins a number.
  static func typographic(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    for (index, byte) in bytes.enumerated() {
      let begins = index == 0 || bytes[index - 1] == UInt8(ascii: " ")
      let isNumber = index + 1 < bytes.count && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index + 1])
      if byte == UInt8(ascii: "-") && begins && isNumber { result += Array("−".utf8) } else { result.append(byte) }
    }
    return String(decoding: result, as: UTF8.self)
  }
}

/// A stretch of numbers laid out over the width of a cell, for bars and intervals; always holds zero.
struct PageScale {
  let low: Double
  let high: Double

  /// Covers `values` and zero, with a little room at ends other than zero.
  init(covering values: [Double]) {
    let finite = values.filter(\.isFinite)
    let least = min(0, finite.min() ?? 0)
    let most = max(0, finite.max() ?? 0)
    let room = (most - least) * 0.03
    low = least < 0 ? least - room : 0
    high = most > 0 ? most + room : (least < 0 ? room : 1)
  }

  /// The ends of an interval, for a scale to cover.
  static func ends(_ interval: ClosedRange<Double>?) -> [Double] {
    interval.map { [$0.lowerBound, $0.upperBound] } ?? []
  }

  /// Where `value` lies, in percent of the width: "41.27".
  func percent(_ value: Double) -> String {
    guard value.isFinite else { return "0" }
    return NumberText.fixed(min(max((value - low) / (high - low), 0), 1) * 100, 2)
  }

  /// How long the way from `a` to `b` is, in percent of the width.
  func length(_ a: Double, _ b: Double) -> String {
    guard a.isFinite, b.isFinite else { return "0" }
    return NumberText.fixed(min(abs(b - a) / (high - low), 1) * 100, 2)
  }
}

/// A bar from zero to a value.
struct PageBar {
  var zero: String
  var left: String
  var width: String

  init(_ value: Double, _ scale: PageScale) {
    zero = scale.percent(0)
    left = scale.percent(min(value, 0))
    width = scale.length(0, value)
  }
}

/// A difference with its interval, drawn against zero.
struct PageInterval {
  var mean: PageNumber
  var lower: PageNumber
  var upper: PageNumber
  var zero: String
  var left: String
  var width: String
  var point: String
  /// `clear` where the interval does not hold zero, else `open`.
  var kind: String

  init(mean: Double, _ interval: ClosedRange<Double>, _ scale: PageScale) {
    let (lower, upper) = (interval.lowerBound, interval.upperBound)
    self.mean = .difference(mean)
    self.lower = .difference(lower)
    self.upper = .difference(upper)
    zero = scale.percent(0)
    left = scale.percent(lower)
    width = scale.length(lower, upper)
    point = scale.percent(mean)
    kind = lower > 0 || upper < 0 ? "clear" : "open"
  }
}

/// The two ends of an interval.
struct PageBounds {
  var lower: PageNumber
  var upper: PageNumber

  init(_ interval: ClosedRange<Double>) {
    lower = .probability(interval.lowerBound)
    upper = .probability(interval.upperBound)
  }
}
