import Foundation
import TemperCore
import Testing

@testable import TemperFiles

/// Keeps all bytes.
private struct Collector: ByteConsumer {
  var bytes: [UInt8] = []
  var limit = Int.max
  var position: FilePlace { .text(line: 1, column: bytes.count + 1) }

  mutating func feed(_ piece: UnsafeRawBufferPointer) throws -> Bool {
    bytes += piece
    return bytes.count < limit
  }
}

@Suite struct ByteSourceTests {
  private func gzip(_ folder: ScratchFolder, _ name: String, _ bytes: [UInt8]) throws -> String {
    let path = try folder.file(name, bytes)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gzip", "-nf", path]
    try process.run()
    process.waitUntilExit()
    return path + ".gz"
  }

  private func randomText(_ count: Int) -> [UInt8] {
    var generator = SeededGenerator(state: 21)
    return (0..<count).map { _ in UInt8.random(in: 0x20...0x7E, using: &generator) }
  }

  private func sha256(_ path: String) throws -> String {
    let file = try StoredFile(opening: path)
    defer { file.close() }
    return try file.digest()
  }

  /// Vectors of FIPS 180-4.
  @Test func digestsAreSHA256() {
    for (text, digest) in [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        String(repeating: "a", count: 1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
      ),
    ] {
      let whole = Digest()
      Array(text.utf8).withUnsafeBytes { whole.update($0) }
      #expect(whole.hexadecimal() == digest)
    }
  }

  /// Sizes around that of a piece.
  @Test(arguments: [0, 1, 2, StoredFile.chunkSize - 1, StoredFile.chunkSize, StoredFile.chunkSize + 1, 300_000])
  func readsPlainFiles(_ count: Int) throws {
    let folder = try ScratchFolder()
    let text = randomText(count)
    let path = try folder.file("a.csv", text)
    var collector = Collector()
    let digest = try ByteSource(path: path).read(into: &collector)
    #expect(collector.bytes == text)
    #expect(digest == (try sha256(path)))
  }

  @Test(arguments: ["a.csv", "-n.csv", "sp ace;$(x).csv", "A.CSV"])
  func readsGzipFiles(_ name: String) throws {
    let folder = try ScratchFolder()
    let text = randomText(400_000)
    let path = try gzip(folder, name, text)
    var collector = Collector()
    let digest = try ByteSource(path: path).read(into: &collector)
    #expect(collector.bytes == text)
    #expect(digest == (try sha256(path)))
  }

  @Test func readsSeveralGzipMembers() throws {
    let folder = try ScratchFolder()
    let first = try Data(contentsOf: URL(fileURLWithPath: try gzip(folder, "a", Array("one".utf8))))
    let second = try Data(contentsOf: URL(fileURLWithPath: try gzip(folder, "b", Array("two".utf8))))
    let path = try folder.file("ab.GZ", Array(first + second))
    #expect(try read(path) == "onetwo")
    // Blocks of tapes are filled up with zeros, which other bytes must not follow.
    let padded = Array(first + second) + [UInt8](repeating: 0, count: 300_000)
    #expect(try read(folder.file("zeros.gz", padded)) == "onetwo")
    #expect(
      refusal(try folder.file("tail.gz", padded + [1]), folder)?
        .hasPrefix("65 tail.gz:1:7: found data that cannot be unpacked (further bytes behind its end), ") == true)
    #expect(
      refusal(try folder.file("half.gz", Array(first + second.dropLast(1))), folder)?
        .hasPrefix("65 half.gz:1:7: found data that cannot be unpacked (unexpected end of file), ") == true)
  }

  /// However pieces are cut, the same bytes come out, and all of them are taken.
  @Test(arguments: [1, 2, 7, 1000]) func piecesMayBeCutAnywhere(_ size: Int) throws {
    let folder = try ScratchFolder()
    let text = [UInt8](repeating: 0x61, count: 500_000) + randomText(5000)
    var paths = [try gzip(folder, "a", text)]
    if Tools.exists("zstd") { paths.append(try Tools.pack(try folder.file("a", text), with: "zstd", ending: ".zst")) }
    for path in paths {
      let once = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
      let packed = once + once
      let packing = try #require(Packing(path: path))
      let decompressor = try #require(packing.decompressor())
      var found: [UInt8] = []
      for start in stride(from: 0, to: packed.count, by: size) {
        try packed[start..<min(start + size, packed.count)].withUnsafeBytes { piece in
          _ = try decompressor.unpack(piece) { bytes in
            found += bytes
            return true
          }
        }
      }
      #expect(decompressor.isAtEnd && found == text + text)
    }
  }

  private func read(_ path: String) throws -> String {
    var collector = Collector()
    _ = try ByteSource(path: path).read(into: &collector)
    return String(decoding: collector.bytes, as: UTF8.self)
  }

  @Test(.enabled(if: Tools.exists("zstd"), "zstd is not installed")) func readsZstdFiles() throws {
    let folder = try ScratchFolder()
    let text = randomText(400_000)
    let path = try Tools.pack(try folder.file("-n $(x).csv", text), with: "zstd", ending: ".zst")
    var collector = Collector()
    let digest = try ByteSource(path: path).read(into: &collector)
    #expect(collector.bytes == text)
    #expect(digest == (try sha256(path)))
    var early = Collector(limit: 10)
    #expect(try ByteSource(path: path).read(into: &early) == nil)
    let packed = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let end = "expected a whole zstd file; copy the file again, or take .zst off its name if it is not packed"
    #expect(
      refusal(try folder.file("text.zst", "id,a\n1,2\n"), folder)
        == "65 text.zst:1:1: found data that cannot be unpacked (not in zstd format), \(end)")
    #expect(
      refusal(try folder.file("empty.zst", ""), folder)
        == "65 empty.zst:1:1: found data that cannot be unpacked (unexpected end of file), \(end)")
    let cut = try #require(refusal(try folder.file("cut.zst", Array(packed.dropLast(200))), folder))
    #expect(
      cut.hasPrefix("65 cut.zst:1:") && cut.contains("found data that cannot be unpacked (unexpected end of file), "))
    #expect(
      refusal(try folder.file("plain.csv", packed), folder)
        == "65 plain.csv:1:1: found zstd data, expected text, as the name does not end in .zst; rename it to plain.csv.zst"
    )
  }

  @Test(.enabled(if: Tools.exists("zstd"), "zstd is not installed")) func readsSeveralZstdFrames() throws {
    let folder = try ScratchFolder()
    func frame(_ text: String) throws -> [UInt8] {
      let path = try Tools.pack(try folder.file("frame", text), with: "zstd", ending: ".zst")
      return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    }
    let skippable: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3]
    let bytes = try skippable + frame("one") + skippable + frame("two") + skippable
    #expect(try read(folder.file("ab.zst", bytes)) == "onetwo")
    #expect(
      refusal(try folder.file("cut.zst", bytes.dropLast(1)), folder)?.contains("(unexpected end of file)") == true)
    #expect(
      refusal(try folder.file("tail.zst", bytes + Array("tail".utf8)), folder)?
        .hasPrefix("65 tail.zst:1:7: found data that cannot be unpacked (further bytes behind its end), ") == true)
    // A window of 2^28 bytes: the frame's header says so in its second byte behind the magic number.
    let wide: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0, (28 - 10) << 3, 1, 0, 0]
    #expect(refusal(try folder.file("wide.zst", wide), folder)?.contains("(frame requires too much memory") == true)
  }

  @Test func stopsEarly() throws {
    let folder = try ScratchFolder()
    let text = randomText(3_000_000)
    for path in [try folder.file("a.csv", text), try gzip(folder, "b.csv", text)] {
      var collector = Collector(limit: 10)
      #expect(try ByteSource(path: path).read(into: &collector) == nil)
      #expect(collector.bytes.count < text.count)
    }
  }

  @Test func passesOnWhatTheConsumerThrows() throws {
    struct Refusal: Error {}
    struct Refusing: ByteConsumer {
      var position: FilePlace { .text(line: 1, column: 1) }
      mutating func feed(_ bytes: UnsafeRawBufferPointer) throws -> Bool { throw Refusal() }
    }
    let folder = try ScratchFolder()
    let path = try gzip(folder, "b.csv", randomText(3_000_000))
    var consumer = Refusing()
    #expect(throws: Refusal.self) { try ByteSource(path: path).read(into: &consumer) }
  }

  private func refusal(_ path: String, _ folder: ScratchFolder) -> String? {
    var collector = Collector()
    let error = fileError { try ByteSource(path: path).read(into: &collector) }
    return error.map { "\($0.kind.rawValue) " + $0.description.replacingOccurrences(of: folder.path + "/", with: "") }
  }

  @Test func refusesWhatCannotBeRead() throws {
    let folder = try ScratchFolder()
    #expect(
      refusal(folder.path("no.csv"), folder)
        == "66 no.csv: found no such file, expected a file that can be read; check the path")
    #expect(
      refusal(folder.path("no.csv.gz"), folder)
        == "66 no.csv.gz: found no such file, expected a file that can be read; check the path")
    try FileManager.default.createDirectory(atPath: folder.path("sub"), withIntermediateDirectories: false)
    #expect(
      refusal(folder.path("sub"), folder)
        == "66 sub: found a folder, expected a file that can be read; name a file in it")
    let file = try folder.file("f.csv", "a")
    #expect(
      refusal(file + "/x", folder)
        == "66 f.csv/x: found not a directory, expected a file that can be read; check the path")
    #expect(
      refusal(file + "\0x", folder)
        == "66 f.csv\\u{0}x: found U+0000 in the name, expected a file that can be read; check the path")
  }

  @Test(.disabled(if: geteuid() == 0, "root reads everything"))
  func refusesAFileWithoutPermission() throws {
    let folder = try ScratchFolder()
    let path = try folder.file("a.csv", "a")
    #expect(chmod(path, 0) == 0)
    #expect(
      refusal(path, folder)
        == "66 a.csv: found a file that may not be read, expected a file that can be read; check its permissions")
  }

  @Test func refusesPipesNamedGz() throws {
    let folder = try ScratchFolder()
    let path = folder.path("pipe.gz")
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/null")
    #expect(
      refusal(path, folder)
        == "66 pipe.gz: found a pipe or device, expected a regular file where a name ends in .gz; unpack it to a file first"
    )
  }

  @Test func refusesBadGzip() throws {
    let folder = try ScratchFolder()
    let good = try Data(contentsOf: URL(fileURLWithPath: try gzip(folder, "a.csv", randomText(2000))))
    let end = "expected a whole gzip file; copy the file again, or take .gz off its name if it is not packed"
    #expect(
      refusal(try folder.file("text.gz", "id,a\n1,2\n"), folder)
        == "65 text.gz:1:1: found data that cannot be unpacked (not in gzip format), \(end)")
    let empty = refusal(try folder.file("empty.gz", ""), folder)
    #expect(empty == "65 empty.gz:1:1: found data that cannot be unpacked (unexpected end of file), \(end)")
    let cut = try #require(refusal(try folder.file("cut.gz", Array(good.dropLast(200))), folder))
    #expect(cut.hasPrefix("65 cut.gz:1:"))
    #expect(cut.hasSuffix(": found data that cannot be unpacked (unexpected end of file), \(end)"))
    #expect(
      refusal(try folder.file("tail.gz", Array(good) + Array("tail".utf8)), folder)
        == "65 tail.gz:1:2001: found data that cannot be unpacked (further bytes behind its end), \(end)")
    #expect(
      refusal(try folder.file("plain.csv", Array(good)), folder)
        == "65 plain.csv:1:1: found gzip data, expected text, as the name does not end in .gz; rename it to \(folder.path)/plain.csv.gz"
        .replacingOccurrences(of: folder.path + "/", with: ""))
  }

  /// Descriptors are given back: a leak would run into the limit of open files.
  @Test func leavesNothingOpen() throws {
    let folder = try ScratchFolder()
    let path = try gzip(folder, "a.csv", randomText(100))
    let bad = try folder.file("bad.gz", "x")
    let rounds = 400
    for round in 0..<rounds {
      var collector = Collector(limit: round.isMultiple(of: 2) ? 10 : .max)
      _ = try? ByteSource(path: round.isMultiple(of: 3) ? bad : path).read(into: &collector)
    }
    let open = try FileManager.default.contentsOfDirectory(atPath: "/dev/fd")
    let targets = open.compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "/dev/fd/\($0)") }
    #expect(!targets.contains { $0.hasPrefix(folder.path) })
  }
}

@Suite struct UnpackLimitTests {
  private func bytes(_ packed: Int, _ variable: String? = nil) throws -> Int {
    try UnpackLimit(
      packedSize: packed, path: "x.gz", environment: variable.map { [UnpackLimit.variable: $0] } ?? [:]
    ).bytes
  }

  @Test func aGibibyteOrTwoHundredTimes() throws {
    #expect(try bytes(0) == 1 << 30)
    #expect(try bytes(5_000_000) == 1 << 30)
    #expect(try bytes(10_000_000) == 2_000_000_000)
  }

  @Test func theVariableTakesThePlaceOfBoth() throws {
    #expect(try bytes(10_000_000, "8") == 8 << 30)
    #expect(try bytes(10, "0.5") == 1 << 29)
  }

  @Test(arguments: ["", "0", "-1", "nan", "1e9", "8G"]) func otherValuesAreRefused(_ text: String) {
    let error = #expect(throws: FileError.self) { try bytes(10, text) }
    #expect(error?.kind == .usage)
    #expect(
      error?.description
        == "x.gz: found TEMPER_UNPACK_LIMIT=\(text), expected a number of GiB above 0; correct the variable, or unset it"
    )
  }

  @Test func refusalNamesBothSizes() throws {
    let limit = try UnpackLimit(packedSize: 5_000, path: "x.gz", environment: [UnpackLimit.variable: "1"])
    #expect(
      limit.refusal(path: "x.gz", entry: nil).description
        == "x.gz: found more than 1,073,741,824 bytes packed into 5,000, expected no more than that; unpack it to a file first if it holds what you expect, or allow more GiB with TEMPER_UNPACK_LIMIT"
    )
  }
}
