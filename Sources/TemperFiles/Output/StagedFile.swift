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

/// Files that took their names together, and what stood there before.
///
/// Something else that must happen with them, such as the commit of a transaction, may come after `publish`. If it does,
/// `confirm()` is called; if it fails, `revert()`. One of the two must be called, once.
public struct Publication: Sendable {
  struct Entry: Sendable {
    /// Where the new file stands.
    let place: String
    /// Where what stood there before has gone, where there was something.
    let former: String?

    func revert() {
      if let former { try? SystemCalls.rename(former, to: place) } else { try? SystemCalls.remove(place) }
    }
  }

  private let entries: [Entry]

  /// Gives all files their names, or none.
  ///
  /// - Throws: `FileError` of kind `.cannotCreate` or `.inputOutput`; everything stands as before then, and no temporary
  ///   file is left.
  public static func publish(_ files: [StagedFile]) throws -> Publication {
    var entries: [Entry] = []
    do {
      for file in files { entries.append(try file.replaceFormer()) }
    } catch {
      for entry in entries.reversed() { entry.revert() }
      for file in files { file.discard() }
      throw error
    }
    return Publication(entries: entries)
  }

  /// Lets go of what stood there before.
  public func confirm() {
    for entry in entries { entry.former.map { try? SystemCalls.remove($0) } }
  }

  /// Brings back what stood there before.
  public func revert() {
    for entry in entries.reversed() { entry.revert() }
  }
}
