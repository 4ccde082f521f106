import Subprocess
import TemperCore

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// The content of a gzip file, unpacked by the system's `gzip`.
///
/// The child reads the very descriptor that is hashed, so the digest and the rows belong to the same file even when
/// another one is moved to its name meanwhile. The digest is made by reading the file a second time: that costs about
/// 1 ms for 2 MB, needs no task that writes to the child, and so no write to a child that has died.
struct GzipStream {
  let file: StoredFile
  let environment: Environment

  /// Pushes the unpacked bytes into the consumer.
  ///
  /// - Returns: SHA-256 of the packed bytes, or nil when the consumer wanted no more before the end. The child has ended
  ///   in either case.
  func read(into consumer: inout some ByteConsumer) async throws -> String? {
    guard file.type == .regular else {
      throw FileError(
        kind: .cannotRead, path: file.path, found: "a pipe or device",
        expected: "a regular file where a name ends in .gz",
        remedy: "unpack it to a file first")
    }
    var isSatisfied = false
    let status: TerminationStatus
    let complaint: [UInt8]
    do {
      let result = try await run(
        .name("gzip"), arguments: ["-dc"],
        // GZIP may hold options, and a translated message could not be shortened.
        environment: environment.updating(["GZIP": nil, "LC_ALL": "C"]),
        input: .fileDescriptor(file.descriptor, closeAfterSpawningProcess: false), output: .sequence,
        error: .bytes(limit: 64 * 1024)
      ) { execution in
        for try await piece in execution.standardOutput
        where try !piece.withUnsafeBytes({ try consumer.feed($0) }) {
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
      let (line, column) = consumer.position
      throw FileError(
        kind: .badData, path: file.path, line: line, column: column,
        found: "data that gzip refuses (\(reason(complaint, status)))", expected: "a whole gzip file",
        remedy: "copy the file again, or take .gz off its name if it is not packed")
    }
    return try file.digest()
  }

  /// The first line `gzip` wrote, without its own name and that of its input.
  private func reason(_ complaint: [UInt8], _ status: TerminationStatus) -> String {
    guard let line = String(decoding: complaint, as: UTF8.self).split(separator: "\n").first else {
      return Printable.escaped(status.description)
    }
    var text = Substring(line)
    for prefix in ["gzip: ", "stdin: "] where text.hasPrefix(prefix) { text = text.dropFirst(prefix.count) }
    return Printable.escaped(String(text))
  }

  private func failure(_ error: SubprocessError) -> FileError {
    if error.code == .executableNotFound {
      return FileError(
        kind: .helperMissing, path: file.path, found: "no program gzip in PATH", expected: "one to unpack this file",
        remedy: "install gzip, or unpack the file")
    }
    return FileError(
      kind: .inputOutput, path: file.path,
      found: "a failure while running gzip (\(Printable.escaped(error.description)))",
      expected: "gzip to unpack this file", remedy: "unpack the file by hand")
  }
}
