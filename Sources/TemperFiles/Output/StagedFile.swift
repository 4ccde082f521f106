import Foundation
import TemperCore

/// Bytes that have reached the disk under a temporary name, beside the file they will become.
///
/// Either `publish()` or `discard()` must be called, once; several files at a time go through `Publication`.
public struct StagedFile: Sendable {
  private let target: OutputFile
  /// Where the file itself shall stand, links followed.
  private let place: String
  private let temporary: String
  /// SHA-256 of the bytes, in lower-case hexadecimal.
  public let sha256: String

  init(target: OutputFile, place: String, temporary: String, sha256: String) {
    self.target = target
    self.place = place
    self.temporary = temporary
    self.sha256 = sha256
  }

  /// Where the file will stand, as it was given.
  public var path: String { target.path }

  /// Gives the bytes their name.
  ///
  /// - Throws: `FileError` of kind `.cannotCreate` or `.inputOutput`; what stood there is then unchanged.
  public func publish() throws {
    try Publication.publish([self]).confirm()
  }

  /// Removes the bytes; what has been published stays.
  public func discard() {
    try? SystemCalls.remove(temporary)
  }

  /// Gives the bytes their name; the temporary file is gone afterwards, whatever happens.
  func replaceFormer() throws -> Publication.Entry {
    do {
      let former = target.overwrites ? try setAside() : nil
      do {
        try move()
      } catch {
        if let former {
          try? SystemCalls.rename(former, to: place)
          // A rename between two names of one file does nothing.
          try? SystemCalls.remove(former)
        }
        throw error
      }
      synchroniseFolder()
      return Publication.Entry(place: place, former: former)
    } catch {
      discard()
      if let error = error as? SystemError { throw target.failure(error) }
      throw error
    }
  }

  /// Gives what stands at the place a second name, so that it can be brought back; nil where there is nothing.
  private func setAside() throws -> String? {
    guard try SystemCalls.type(at: place) == .regular else { return nil }
    let former = SystemCalls.temporaryName(in: SystemCalls.folder(of: place))
    do {
      try SystemCalls.hardLink(place, to: former)
    } catch {
      // A file system without hard links: for a moment nothing stands at the place.
      try SystemCalls.rename(place, to: former)
    }
    return former
  }

  private func move() throws {
    if target.overwrites { return try SystemCalls.rename(temporary, to: place) }
    do {
      // Unlike a rename, a link fails where somebody has taken the name since the check.
      try SystemCalls.hardLink(temporary, to: place)
    } catch  where error.code == EEXIST {
      throw target.existing()
    } catch {
      // A file system without hard links.
      try target.check()
      return try SystemCalls.rename(temporary, to: place)
    }
    try? SystemCalls.remove(temporary)
  }

  /// Makes the new name last through a power failure, where the system can.
  private func synchroniseFolder() {
    let folder = SystemCalls.folder(of: place)
    guard let descriptor = try? FileDescriptor.open(folder) else { return }
    try? descriptor.synchronise()
    try? descriptor.close()
  }
}
