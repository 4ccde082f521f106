import Crypto
import Foundation
import Subprocess
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
    SHA256.hash(data: try Data(contentsOf: URL(fileURLWithPath: path))).map {
      ($0 < 16 ? "0" : "") + String($0, radix: 16)
    }.joined()
  }

  /// Sizes around that of a piece.
  @Test(arguments: [0, 1, 2, StoredFile.chunkSize - 1, StoredFile.chunkSize, StoredFile.chunkSize + 1, 300_000])
  func readsPlainFiles(_ count: Int) async throws {
    let folder = try ScratchFolder()
    let text = randomText(count)
    let path = try folder.file("a.csv", text)
    var collector = Collector()
    let digest = try await ByteSource(path: path).read(into: &collector)
    #expect(collector.bytes == text)
    #expect(digest == (try sha256(path)))
  }

  @Test(arguments: ["a.csv", "-n.csv", "sp ace;$(x).csv", "A.CSV"])
  func readsGzipFiles(_ name: String) async throws {
    let folder = try ScratchFolder()
    let text = randomText(400_000)
    let path = try gzip(folder, name, text)
    var collector = Collector()
    let digest = try await ByteSource(path: path).read(into: &collector)
    #expect(collector.bytes == text)
    #expect(digest == (try sha256(path)))
  }

  @Test func readsSeveralGzipMembers() async throws {
    let folder = try ScratchFolder()
    let first = try Data(contentsOf: URL(fileURLWithPath: try gzip(folder, "a", Array("one".utf8))))
    let second = try Data(contentsOf: URL(fileURLWithPath: try gzip(folder, "b", Array("two".utf8))))
    let path = try folder.file("ab.GZ", Array(first + second))
    var collector = Collector()
    _ = try await ByteSource(path: path).read(into: &collector)
    #expect(collector.bytes == Array("onetwo".utf8))
  }

  @Test(.enabled(if: Tools.exists("zstd"), "zstd is not installed")) func readsZstdFiles() async throws {
    let folder = try ScratchFolder()
    let text = randomText(400_000)
    let path = try Tools.pack(try folder.file("-n $(x).csv", text), with: "zstd", ending: ".zst")
    var collector = Collector()
    let digest = try await ByteSource(path: path).read(into: &collector)
    #expect(collector.bytes == text)
    #expect(digest == (try sha256(path)))
    var early = Collector(limit: 10)
    #expect(try await ByteSource(path: path).read(into: &early) == nil)
    let packed = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let end = "expected a whole zstd file; copy the file again, or take .zst off its name if it is not packed"
    #expect(
      await refusal(try folder.file("text.zst", "id,a\n1,2\n"), folder)
        == "65 text.zst:1:1: found data that zstd refuses (unsupported format), \(end)")
    #expect(
      await refusal(try folder.file("empty.zst", ""), folder)
        == "65 empty.zst:1:1: found data that zstd refuses (unexpected end of file), \(end)")
    let cut = try #require(await refusal(try folder.file("cut.zst", Array(packed.dropLast(200))), folder))
    #expect(
      cut.hasPrefix("65 cut.zst:1:") && cut.contains("found data that zstd refuses (Read error (39) : premature end)"))
    #expect(
      await refusal(try folder.file("plain.csv", packed), folder)
        == "65 plain.csv:1:1: found zstd data, expected text, as the name does not end in .zst; rename it to plain.csv.zst"
    )
  }

  @Test func saysWhenZstdIsMissing() async throws {
    let folder = try ScratchFolder()
    let path = try folder.file("a.csv.zst", "")
    var collector = Collector()
    let source = ByteSource(path: path, environment: .custom(["PATH": folder.path]))
    let error = await fileError { try await source.read(into: &collector) }
    #expect(error?.kind == .helperMissing)
    #expect(
      error?.description
        == "\(path): found no program zstd in PATH, expected one to unpack this file; install zstd, or unpack the file")
  }

  @Test func stopsEarly() async throws {
    let folder = try ScratchFolder()
    let text = randomText(3_000_000)
    for path in [try folder.file("a.csv", text), try gzip(folder, "b.csv", text)] {
      var collector = Collector(limit: 10)
      #expect(try await ByteSource(path: path).read(into: &collector) == nil)
      #expect(collector.bytes.count < text.count)
    }
  }

  @Test func endsTheChildWhenTheConsumerThrows() async throws {
    struct Refusal: Error {}
    struct Refusing: ByteConsumer {
      var position: FilePlace { .text(line: 1, column: 1) }
      mutating func feed(_ bytes: UnsafeRawBufferPointer) throws -> Bool { throw Refusal() }
    }
    let folder = try ScratchFolder()
    let path = try gzip(folder, "b.csv", randomText(3_000_000))
    var consumer = Refusing()
    await #expect(throws: Refusal.self) { try await ByteSource(path: path).read(into: &consumer) }
  }

  private func refusal(_ path: String, _ folder: ScratchFolder) async -> String? {
    var collector = Collector()
    let error = await fileError { try await ByteSource(path: path).read(into: &collector) }
    return error.map { "\($0.kind.rawValue) " + $0.description.replacingOccurrences(of: folder.path + "/", with: "") }
  }

  @Test func refusesWhatCannotBeRead() async throws {
    let folder = try ScratchFolder()
    #expect(
      await refusal(folder.path("no.csv"), folder)
        == "66 no.csv: found no such file, expected a file that can be read; check the path")
    #expect(
      await refusal(folder.path("no.csv.gz"), folder)
        == "66 no.csv.gz: found no such file, expected a file that can be read; check the path")
    try FileManager.default.createDirectory(atPath: folder.path("sub"), withIntermediateDirectories: false)
    #expect(
      await refusal(folder.path("sub"), folder)
        == "66 sub: found a folder, expected a file that can be read; name a file in it")
    let file = try folder.file("f.csv", "a")
    #expect(
      await refusal(file + "/x", folder)
        == "66 f.csv/x: found not a directory, expected a file that can be read; check the path")
    #expect(
      await refusal(file + "\0x", folder)
        == "66 f.csv\\u{0}x: found U+0000 in the name, expected a file that can be read; check the path")
  }

  @Test(.disabled(if: geteuid() == 0, "root reads everything"))
  func refusesAFileWithoutPermission() async throws {
    let folder = try ScratchFolder()
    let path = try folder.file("a.csv", "a")
    #expect(chmod(path, 0) == 0)
    #expect(
      await refusal(path, folder)
        == "66 a.csv: found a file that may not be read, expected a file that can be read; check its permissions")
  }

  @Test func refusesPipesNamedGz() async throws {
    let folder = try ScratchFolder()
    let path = folder.path("pipe.gz")
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/null")
    #expect(
      await refusal(path, folder)
        == "66 pipe.gz: found a pipe or device, expected a regular file where a name ends in .gz; unpack it to a file first"
    )
  }

  @Test func refusesBadGzip() async throws {
    let folder = try ScratchFolder()
    let good = try Data(contentsOf: URL(fileURLWithPath: try gzip(folder, "a.csv", randomText(2000))))
    let end = "expected a whole gzip file; copy the file again, or take .gz off its name if it is not packed"
    #expect(
      await refusal(try folder.file("text.gz", "id,a\n1,2\n"), folder)
        == "65 text.gz:1:1: found data that gzip refuses (not in gzip format), \(end)")
    let empty = await refusal(try folder.file("empty.gz", ""), folder)
    #expect(empty == "65 empty.gz:1:1: found data that gzip refuses (unexpected end of file), \(end)")
    let cut = try #require(await refusal(try folder.file("cut.gz", Array(good.dropLast(200))), folder))
    #expect(cut.hasPrefix("65 cut.gz:1:"))
    #expect(cut.hasSuffix(": found data that gzip refuses (unexpected end of file), \(end)"))
    #expect(
      await refusal(try folder.file("tail.gz", Array(good) + Array("tail".utf8)), folder)
        == "65 tail.gz:1:2001: found data that gzip refuses (decompression OK, trailing garbage ignored), \(end)")
    #expect(
      await refusal(try folder.file("plain.csv", Array(good)), folder)
        == "65 plain.csv:1:1: found gzip data, expected text, as the name does not end in .gz; rename it to \(folder.path)/plain.csv.gz"
        .replacingOccurrences(of: folder.path + "/", with: ""))
  }

  @Test func saysWhenGzipIsMissing() async throws {
    let folder = try ScratchFolder()
    let path = try gzip(folder, "a.csv", [0x61])
    var collector = Collector()
    let source = ByteSource(path: path, environment: .custom(["PATH": folder.path]))
    let error = await fileError { try await source.read(into: &collector) }
    #expect(error?.kind == .helperMissing)
    #expect(
      error?.description
        == "\(path): found no program gzip in PATH, expected one to unpack this file; install gzip, or unpack the file")
  }

  /// Descriptors and child processes are given back: a leak would run into the limit of open files.
  @Test func leavesNothingOpen() async throws {
    let folder = try ScratchFolder()
    let path = try gzip(folder, "a.csv", randomText(100))
    let bad = try folder.file("bad.gz", "x")
    let rounds = 400
    for round in 0..<rounds {
      var collector = Collector(limit: round.isMultiple(of: 2) ? 10 : .max)
      _ = try? await ByteSource(path: round.isMultiple(of: 3) ? bad : path).read(into: &collector)
    }
    let open = try FileManager.default.contentsOfDirectory(atPath: "/dev/fd")
    let targets = open.compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "/dev/fd/\($0)") }
    #expect(!targets.contains { $0.hasPrefix(folder.path) })
    // A pipe does not say whose it is; other tests run beside this one and hold some, but fewer than one a round.
    #expect(open.count < rounds)
  }
}
