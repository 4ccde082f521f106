/// A 64-bit sum of numbers and texts in a given order, to notice later that one of them is another.
///
/// Every step maps the state one to one for a given word, and the word one to one for a given state. So a change within a
/// single word, such as a flipped bit of one number, always changes the result; other changes go unnoticed with a chance of
/// about 2⁻⁶⁴. It protects against accidents, not against somebody who means to deceive.
///
/// The multiplier is the golden ratio's fraction, as in Steele, Lea and Flood's SplitMix (2014). O(1) a word.
struct ContentHash {
  private(set) var value: UInt64 = 0x546D_7072_2073_756D

  mutating func add(_ word: UInt64) {
    value = (value ^ word) &* 0x9E37_79B9_7F4A_7C15
    value ^= value >> 32
  }

  mutating func add(_ number: Int) { add(UInt64(bitPattern: Int64(number))) }

  /// The bits of a number. Both zeros count as one, because SQLite stores a negative zero as zero.
  mutating func add(_ number: Double) { add(number == 0 ? 0 : number.bitPattern) }

  mutating func add(_ number: Double?) {
    add(number == nil ? 0 : 1)
    if let number { add(number) }
  }

  /// The length and the UTF-8 bytes, eight to a word.
  mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      add(bytes.count)
      let raw = UnsafeRawBufferPointer(bytes)
      var offset = 0
      while raw.count - offset >= 8 {
        add(UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
        offset += 8
      }
      guard offset < raw.count else { return }
      var rest: UInt64 = 0
      for (index, byte) in raw[offset...].enumerated() { rest |= UInt64(byte) << (8 * UInt64(index)) }
      add(rest)
    }
  }

  mutating func add(_ text: String?) {
    add(text == nil ? 0 : 1)
    if let text { add(text) }
  }
}
