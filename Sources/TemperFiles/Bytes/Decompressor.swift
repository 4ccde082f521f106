import CZlib
import CZstd

/// Why compressed bytes cannot be unpacked.
struct DecompressionError: Error, Equatable {
  let reason: String

  static let truncated = DecompressionError(reason: "unexpected end of file")
  static let furtherBytes = DecompressionError(reason: "further bytes behind its end")
}

/// A running decompression: bytes go in and come out in pieces of any size, in constant memory.
protocol Decompressor: AnyObject {
  /// Whether the compressed bytes may end here.
  var isAtEnd: Bool { get }
  /// Unpacks the next piece. O(bytes that come out).
  ///
  /// - Parameter output: takes what comes out; returns false when no more is wanted.
  /// - Returns: False when no more is wanted.
  /// - Throws: `DecompressionError`, or what `output` throws.
  func unpack(_ packed: UnsafeRawBufferPointer, into output: (UnsafeRawBufferPointer) throws -> Bool) throws -> Bool
}

/// Deflated data (RFC 1951), bare or as the members of a gzip file (RFC 1952), by zlib.
final class Inflater: Decompressor {
  enum Wrapping {
    /// One or more members, with zeros behind the last one where a tape or a disk filled up its block.
    case gzip
    /// None: one stream, whose check sum stands elsewhere.
    case bare
  }

  private enum State {
    case inStream
    /// At the end of a stream.
    case between
    /// In zeros behind the last stream.
    case padding
  }

  private let wrapping: Wrapping
  /// Its address must not change: zlib holds it.
  private let stream: UnsafeMutablePointer<z_stream>
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: StoredFile.chunkSize, alignment: 16)
  private var state = State.inStream
  private var isFirstStream = true

  init(_ wrapping: Wrapping) {
    self.wrapping = wrapping
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // The largest window; 16 more stands for gzip's header and check sum, a negative number for neither.
    let windowBits: CInt = wrapping == .gzip ? 15 + 16 : -15
    let status = inflateInit2_(stream, windowBits, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib cannot start")
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    buffer.deallocate()
  }

  var isAtEnd: Bool { state != .inStream }

  func unpack(_ packed: UnsafeRawBufferPointer, into output: (UnsafeRawBufferPointer) throws -> Bool) throws -> Bool {
    stream.pointee.next_in = UnsafeMutablePointer(mutating: packed.assumingMemoryBound(to: UInt8.self).baseAddress)
    stream.pointee.avail_in = UInt32(packed.count)
    while true {
      let rest = packed.suffix(Int(stream.pointee.avail_in))
      switch state {
      case .inStream:
        guard try inflateOnce(into: output) else { return false }
        // What did not fit into the buffer comes with the next turn.
        if stream.pointee.avail_in == 0, stream.pointee.avail_out > 0 { return true }
      case .between:
        guard let next = rest.first else { return true }
        if wrapping == .gzip, next != 0 {
          inflateReset(stream)
          isFirstStream = false
          state = .inStream
        } else {
          state = .padding
        }
      case .padding:
        guard wrapping == .gzip, rest.allSatisfy({ $0 == 0 }) else { throw DecompressionError.furtherBytes }
        return true
      }
    }
  }

  private func inflateOnce(into output: (UnsafeRawBufferPointer) throws -> Bool) throws -> Bool {
    stream.pointee.next_out = buffer.assumingMemoryBound(to: UInt8.self).baseAddress
    stream.pointee.avail_out = UInt32(buffer.count)
    let status = inflate(stream, Z_NO_FLUSH)
    let piece = UnsafeRawBufferPointer(rebasing: buffer[..<(buffer.count - Int(stream.pointee.avail_out))])
    if !piece.isEmpty, try !output(piece) { return false }
    switch status {
    // Z_BUF_ERROR: more bytes are needed.
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END: state = .between
    default: throw failure()
    }
    return true
  }

  private func failure() -> DecompressionError {
    let message = stream.pointee.msg.map { String(cString: $0) } ?? "damaged data"
    guard message == "incorrect header check" else { return DecompressionError(reason: message) }
    return isFirstStream ? DecompressionError(reason: "not in gzip format") : .furtherBytes
  }
}

/// The frames of a Zstandard file (RFC 8878), skippable ones too, by libzstd.
final class ZstdDecompressor: Decompressor {
  /// Largest window, as its logarithm to the base 2: 128 MiB, as the program `zstd` takes it without being told otherwise.
  private static let windowLimit: CInt = 27

  private let context: OpaquePointer
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: StoredFile.chunkSize, alignment: 16)
  private var hasFrame = false
  private(set) var isAtEnd = false

  init() {
    guard let context = ZSTD_createDCtx() else { preconditionFailure("libzstd cannot start") }
    ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Self.windowLimit)
    self.context = context
  }

  deinit {
    ZSTD_freeDCtx(context)
    buffer.deallocate()
  }

  func unpack(_ packed: UnsafeRawBufferPointer, into output: (UnsafeRawBufferPointer) throws -> Bool) throws -> Bool {
    var input = ZSTD_inBuffer(src: packed.baseAddress, size: packed.count, pos: 0)
    var isFull = false
    // At the end of a frame all of it has come out, and another call would begin the next one.
    while input.pos < input.size || (isFull && !isAtEnd) {
      var room = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
      let result = ZSTD_decompressStream(context, &room, &input)
      if room.pos > 0, try !output(UnsafeRawBufferPointer(rebasing: buffer[..<room.pos])) { return false }
      if ZSTD_isError(result) != 0 { throw failure(result) }
      isFull = room.pos == room.size
      isAtEnd = result == 0
      hasFrame = hasFrame || isAtEnd
    }
    return true
  }

  private func failure(_ result: Int) -> DecompressionError {
    guard ZSTD_getErrorCode(result) == ZSTD_error_prefix_unknown else {
      return DecompressionError(reason: String(cString: ZSTD_getErrorName(result)).lowercased())
    }
    return hasFrame ? .furtherBytes : DecompressionError(reason: "not in zstd format")
  }
}
