/// A set of byte strings, numbered in the order they came.
///
/// `String` compares by canonical equivalence, by which two different ids can be equal; here strings are equal when their
/// UTF-8 bytes are.
struct IdentifierIndex {
  /// The bytes of all members, one behind the other.
  private var members: [UInt8] = []
  /// Where each member ends in `members`.
  private var ends: [Int] = []
  /// Open addressing with linear probing, at most half full: 32 bits of the hash above the member's number + 1; 0 is free.
  private var slots: [UInt64]

  var count: Int { ends.count }

  init() {
    slots = [UInt64](repeating: 0, count: 64)
  }

  /// Adds a member unless it is there. O(bytes) on average.
  ///
  /// - Returns: The member's number, and whether it is new.
  mutating func insert(_ bytes: ArraySlice<UInt8>) -> (number: Int, isNew: Bool) {
    bytes.withUnsafeBytes { insert($0) }
  }

  /// Adds a member unless it is there. O(bytes) on average.
  mutating func insert(_ text: String) -> (number: Int, isNew: Bool) {
    var text = text
    return text.withUTF8 { insert(UnsafeRawBufferPointer($0)) }
  }

  /// The member's number, or nil. O(bytes) on average.
  func number(of text: String) -> Int? {
    var text = text
    return text.withUTF8 { bytes in
      let bytes = UnsafeRawBufferPointer(bytes)
      let slot = slots[probe(bytes, hash: Self.hash(bytes))]
      return slot == 0 ? nil : Self.number(slot)
    }
  }

  /// Whether a text has these bytes. O(bytes).
  static func holds(_ text: String, _ bytes: ArraySlice<UInt8>) -> Bool {
    var text = text
    return text.withUTF8 { own in own.count == bytes.count && own.elementsEqual(bytes) }
  }

  /// Whether two lists hold the same texts in the same order, byte for byte. O(1) where they share their storage, else
  /// O(bytes).
  static func areSame(_ texts: [String], _ others: [String]) -> Bool {
    guard texts.count == others.count else { return false }
    return texts.withUnsafeBufferPointer { left in
      others.withUnsafeBufferPointer { right in
        left.baseAddress == right.baseAddress || zip(left, right).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
      }
    }
  }

  private mutating func insert(_ bytes: UnsafeRawBufferPointer) -> (number: Int, isNew: Bool) {
    let hash = Self.hash(bytes)
    let position = probe(bytes, hash: hash)
    if slots[position] != 0 { return (Self.number(slots[position]), false) }
    members.append(contentsOf: bytes)
    ends.append(members.count)
    slots[position] = hash << 32 | UInt64(ends.count)
    if ends.count * 2 > slots.count { grow() }
    return (ends.count - 1, true)
  }

  /// The slot of the member, or the free one where it belongs.
  private func probe(_ bytes: UnsafeRawBufferPointer, hash: UInt64) -> Int {
    let mask = slots.count - 1
    var position = Int(hash) & mask
    while true {
      let slot = slots[position]
      if slot == 0 || (slot >> 32 == hash && holds(Self.number(slot), bytes)) { return position }
      position = (position + 1) & mask
    }
  }

  private func holds(_ number: Int, _ bytes: UnsafeRawBufferPointer) -> Bool {
    let start = number == 0 ? 0 : ends[number - 1]
    guard ends[number] - start == bytes.count else { return false }
    for offset in 0..<bytes.count where members[start + offset] != bytes[offset] { return false }
    return true
  }

  private mutating func grow() {
    let old = slots
    slots = [UInt64](repeating: 0, count: old.count * 2)
    let mask = slots.count - 1
    for slot in old where slot != 0 {
      var position = Int(slot >> 32) & mask
      while slots[position] != 0 { position = (position + 1) & mask }
      slots[position] = slot
    }
  }

  /// 32 bits of a hash.
  private static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var hasher = Hasher()
    hasher.combine(bytes: bytes)
    return UInt64(UInt32(truncatingIfNeeded: hasher.finalize()))
  }

  private static func number(_ slot: UInt64) -> Int {
    Int(slot & 0xFFFF_FFFF) - 1
  }
}
