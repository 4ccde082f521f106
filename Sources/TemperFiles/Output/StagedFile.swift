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
  /// Says, while it is open, that the temporary file is in use.
  private let lock: FileDescriptor

  init(target: OutputFile, place: String, temporary: String, sha256: String, lock: FileDescriptor) {
    self.target = target
    self.place = place
    self.temporary = temporary
    self.sha256 = sha256
    self.lock = lock
  }

  var folder: String { SystemCalls.folder(of: place) }

  func failure(_ error: SystemError) -> FileError { target.failure(error) }

  /// Whether the bytes become a file of their own, and not part of one that is open.
  var isFile: Bool { target.descriptor == nil }

  /// What a publication writes down about the file.
  func entry(journal: String, number: Int) -> PublicationJournal.Entry {
    let former = target.overwrites && (try? SystemCalls.type(at: place)) == .regular
    return PublicationJournal.Entry(
      place: place, temporary: temporary,
      former: former ? PublicationJournal.former(of: place, journal: journal, number: number) : nil, sha256: sha256)
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
    release()
  }

  /// Lets go of the lock. To be called once.
  func release() { try? lock.close() }

  /// Gives the bytes their name; the temporary file is gone afterwards, whatever happens.
  ///
  /// - Parameter former: the second name of what stands there, where something does.
  func replaceFormer(_ former: String?) throws -> Publication.Entry {
    do {
      if let file = target.descriptor {
        try copy(to: file)
        try? SystemCalls.remove(temporary)
        return Publication.Entry(place: nil, former: nil, staged: self)
      }
      let former = try former.flatMap { try setAside(as: $0) }
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
      return Publication.Entry(place: place, former: former, staged: self)
    } catch {
      try? SystemCalls.remove(temporary)
      if let error = error as? SystemError { throw target.failure(error) }
      throw error
    }
  }

  /// Gives what stands at the place a second name, so that it can be brought back; nil where there is nothing.
  private func setAside(as former: String) throws -> String? {
    guard try SystemCalls.type(at: place) == .regular else { return nil }
    do {
      try SystemCalls.hardLink(place, to: former)
    } catch {
      // A file system without hard links: for a moment nothing stands at the place.
      try SystemCalls.rename(place, to: former)
    }
    return former
  }

  /// Writes the bytes to a file that is open.
  private func copy(to file: FileDescriptor) throws {
    let source = try FileDescriptor.open(temporary)
    defer { try? source.close() }
    var buffer = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      let count = try buffer.withUnsafeMutableBytes { try source.read(into: $0) }
      if count == 0 { return }
      try buffer.withUnsafeBytes { try file.writeAll(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }
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
    /// Where the new file stands; nil for bytes that went into an open file.
    let place: String?
    /// Where what stood there before has gone, where there was something.
    let former: String?
    let staged: StagedFile

    func revert() {
      guard let place else { return }
      if let former { try? SystemCalls.rename(former, to: place) } else { try? SystemCalls.remove(place) }
    }
  }

  private let entries: [Entry]
  /// Where the publication is written down until it is confirmed; `Recovery` reads it where nobody is left to do that.
  private let journal: Journal?

  private struct Journal: Sendable {
    let path: String
    let file: FileDescriptor

    /// Writes down what is about to happen, in the folder of the first file.
    ///
    /// - Throws: `SystemError`.
    init?(_ files: [StagedFile], folder: String?) throws {
      guard let folder else { return nil }
      path = SystemCalls.temporaryName(in: folder, ending: PublicationJournal.ending)
      file = try FileDescriptor.create(path, mode: 0o600)
      let entries = files.enumerated().filter { $1.isFile }.map { $1.entry(journal: path, number: $0) }
      let bytes = (try? JSONEncoder().encode(PublicationJournal(entries: entries))) ?? Data()
      do {
        try bytes.withUnsafeBytes { try file.writeAll($0) }
        try file.synchronise()
      } catch {
        remove()
        throw error
      }
    }

    func remove() {
      try? SystemCalls.remove(path)
      try? file.close()
    }
  }

  /// Gives all files their names, or none. Bytes for files that are open are written last.
  ///
  /// - Throws: `FileError` of kind `.cannotCreate` or `.inputOutput`; everything stands as before then, and no temporary
  ///   file is left.
  public static func publish(_ files: [StagedFile]) throws -> Publication {
    var entries: [Entry] = []
    var journal: Journal?
    do {
      let named = files.filter(\.isFile)
      do {
        journal = try Journal(files, folder: named.first?.folder)
      } catch let error as SystemError {
        throw named.first?.failure(error) ?? error
      }
      for (number, file) in files.enumerated().sorted(by: { $0.element.isFile && !$1.element.isFile }) {
        let former = journal.flatMap { file.entry(journal: $0.path, number: number).former }
        entries.append(try file.replaceFormer(former))
      }
    } catch {
      for entry in entries.reversed() { entry.revert() }
      for file in files { file.discard() }
      journal?.remove()
      throw error
    }
    return Publication(entries: entries, journal: journal)
  }

  /// Lets go of what stood there before.
  public func confirm() {
    for entry in entries { entry.former.map { try? SystemCalls.remove($0) } }
    end()
  }

  /// Brings back what stood there before.
  public func revert() {
    for entry in entries.reversed() { entry.revert() }
    end()
  }

  private func end() {
    journal?.remove()
    for entry in entries { entry.staged.release() }
  }
}
