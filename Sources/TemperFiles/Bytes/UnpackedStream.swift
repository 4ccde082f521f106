import Subprocess
import TemperCore

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// The content of a packed file, unpacked by the system's `gzip` or `zstd`.
///
/// The child reads the very descriptor that is hashed, so the digest and the rows belong to the same file even when
/// another one is moved to its name meanwhile. The digest is made by reading the file a second time: that costs about
/// 1 ms for 2 MB, needs no task that writes to the child, and so no write to a child that has died.
struct UnpackedStream {
  let file: StoredFile
  let packing: Packing
  let environment: Environment
  /// The entry of an archive whose content this is, in place of a whole file.
  var entry: String?

  /// Pushes the unpacked bytes into the consumer.
  ///
  /// - Returns: SHA-256 of the packed bytes, or nil when the consumer wanted no more before the end. The child has ended
  ///   in either case.
  func read(into consumer: inout some ByteConsumer) async throws -> String? {
    guard file.type == .regular else {
      throw FileError(
        kind: .cannotRead, path: file.path, found: "a pipe or device",
        expected: "a regular file where a name ends in \(packing.ending)",
        remedy: "unpack it to a file first")
    }
    let limit = try UnpackLimit(packedSize: try SystemCalls.size(of: file.descriptor), path: file.path)
    var unpacked = 0
    var isSatisfied = false
    let status: TerminationStatus
    let complaint: [UInt8]
    do {
      let result = try await run(
        .name(packing.program), arguments: Arguments(packing.arguments),
        // GZIP may hold options, and a translated message could not be shortened.
        environment: environment.updating(["GZIP": nil, "LC_ALL": "C"]),
        input: .fileDescriptor(file.descriptor, closeAfterSpawningProcess: false), output: .sequence,
        error: .bytes(limit: 64 * 1024)
      ) { execution in
        for try await piece in execution.standardOutput {
          unpacked += piece.count
          if unpacked > limit.bytes { throw limit.refusal(path: file.path, entry: entry) }
          if try piece.withUnsafeBytes({ try consumer.feed($0) }) { continue }
          isSatisfied = true
          break
        }
      }
      status = result.terminationStatus
      complaint = result.standardError
    } catch let error as SubprocessError {
      throw failure(error)
    }
    // A child that was left in mid-sentence ends by a broken pipe, which is no news about the file.
    if isSatisfied { return nil }
    guard status.isSuccess else {
      let place = consumer.position
      throw FileError(
        kind: .badData, path: file.path, line: place.line, column: place.column, byte: place.byte, array: entry,
        found: "data that \(packing.program) refuses (\(reason(complaint, status)))",
        expected: entry == nil ? "a whole \(packing.program) file" : "a whole entry of the archive",
        remedy: entry == nil
          ? "copy the file again, or take \(packing.ending) off its name if it is not packed" : "copy the file again")
    }
    return try file.digest()
  }

  /// The first line the child wrote, without its own name and that of its input.
  private func reason(_ complaint: [UInt8], _ status: TerminationStatus) -> String {
    guard let line = String(decoding: complaint, as: UTF8.self).split(separator: "\n").first else {
      return Printable.escaped(status.description)
    }
    var text = Substring(line)
    for prefix in packing.prefixes where text.hasPrefix(prefix) { text = text.dropFirst(prefix.count) }
    while text.last == " " { text.removeLast() }
    return Printable.escaped(String(text))
  }

  private func failure(_ error: SubprocessError) -> FileError {
    if error.code == .executableNotFound {
      return FileError(
        kind: .helperMissing, path: file.path, found: "no program \(packing.program) in PATH",
        expected: "one to unpack this file",
        remedy: "install \(packing.program), or unpack the file")
    }
    return FileError(
      kind: .inputOutput, path: file.path,
      found: "a failure while running \(packing.program) (\(Printable.escaped(error.description)))",
      expected: "\(packing.program) to unpack this file", remedy: "unpack the file by hand")
  }
}
