import Foundation
import Testing

@testable import TemperFiles

@Suite struct NPYParserTests {
  /// The way bytes are cut changes nothing.
  @Test(arguments: ["f8_little_C", "f4_big_F", "f2_little_C", "version2"]) func piecesChangeNothing(_ name: String)
    throws
  {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(numpy)/\(name).npy")))
    var whole = NPYParser<FloatFormat>(path: "x.npy")
    _ = try bytes.withUnsafeBytes { try whole.feed($0) }
    let expected = try whole.finish()
    #expect(expected.elements.count == 18)
    for size in [1, 2, 3, 5, 7, 11, 127, 129] {
      var parser = NPYParser<FloatFormat>(path: "x.npy")
      for start in stride(from: 0, to: bytes.count, by: size) {
        _ = try bytes[start..<min(start + size, bytes.count)].withUnsafeBytes { try parser.feed($0) }
      }
      #expect(parser.position == .byte(bytes.count))
      #expect(try parser.finish().elements == expected.elements)
    }
  }

  /// No cut of a good file is taken for a whole one, and none is a crash.
  @Test func everyCutIsRefused() throws {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(numpy)/f4_little_C.npy")))
    for length in 0..<bytes.count {
      var parser = NPYParser<FloatFormat>(path: "x.npy")
      _ = try bytes[..<length].withUnsafeBytes { try parser.feed($0) }
      #expect(throws: FileError.self) { try parser.finish() }
    }
  }

  /// Flipped bits give an error or numbers, never a crash.
  @Test func flippedBitsAreNoCrash() throws {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(numpy)/f2_little_C.npy")))
    for index in 0..<128 {
      for bit in 0..<8 {
        var flipped = bytes
        flipped[index] ^= 1 << bit
        var parser = NPYParser<FloatFormat>(path: "x.npy")
        do {
          _ = try flipped.withUnsafeBytes { try parser.feed($0) }
          if try parser.finish().elements.count != 18 { Issue.record("bit \(bit) of byte \(index)") }
        } catch {
          if !(error is FileError) { Issue.record("bit \(bit) of byte \(index): \(error)") }
        }
      }
    }
  }
}
