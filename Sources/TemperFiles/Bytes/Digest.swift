public import TemperCore

#if canImport(CryptoKit)
  import CryptoKit
#else
  import CCrypto
#endif

/// A running SHA-256.
final class Digest {
  #if canImport(CryptoKit)
    private var hash = SHA256()
  #else
    private let context: OpaquePointer

    init() {
      // Fails only where there is no memory left, or no SHA-256 in the library.
      guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
        preconditionFailure("libcrypto has no SHA-256")
      }
      self.context = context
    }

    deinit {
      EVP_MD_CTX_free(context)
    }
  #endif

  /// O(bytes).
  func update(_ bytes: UnsafeRawBufferPointer) {
    #if canImport(CryptoKit)
      hash.update(bufferPointer: bytes)
    #else
      precondition(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1, "libcrypto refuses bytes")
    #endif
  }

  /// The digest of all bytes, in lower-case hexadecimal. To be asked for once.
  func hexadecimal() -> String {
    #if canImport(CryptoKit)
      let bytes = Array(hash.finalize())
    #else
      let bytes = [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
        precondition(EVP_DigestFinal_ex(context, buffer.baseAddress, nil) == 1, "libcrypto refuses to end a digest")
        count = 32
      }
    #endif
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}

extension Source {
  /// SHA-256 of a text's UTF-8, in lower-case hexadecimal, as of a file with these bytes. O(bytes).
  package static func sha256(of text: String) -> String {
    let digest = Digest()
    Array(text.utf8).withUnsafeBytes { digest.update($0) }
    return digest.hexadecimal()
  }

  /// Several files of the same rows as one source: their paths with ` + ` between them, and the SHA-256 of their digests in
  /// hexadecimal, a line feed behind each. Of one file that file itself.
  ///
  /// - Precondition: there is at least one.
  public static func joined(_ files: [Source]) -> Source {
    if files.count == 1 { return files[0] }
    let digest = Digest()
    for file in files {
      Array((file.sha256 + "\n").utf8).withUnsafeBytes { digest.update($0) }
    }
    return Source(
      path: files.map(\.path).joined(separator: " + "), sha256: digest.hexadecimal(), rows: files[0].rows)
  }
}

extension Source {
  /// The SHA-256 of a file's bytes, in lower-case hexadecimal. O(bytes).
  ///
  /// - Throws: `FileError` where it cannot be read.
  public static func sha256(ofFile path: String) throws -> String {
    let file = try StoredFile(opening: path)
    defer { file.close() }
    return try file.digest()
  }
}
