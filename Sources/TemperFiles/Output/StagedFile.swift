import Foundation
import TemperCore

/// Bytes that have reached the disk under a temporary name, beside the file they will become.
///
/// Either `publish()` or `discard()` must be called, once; several files at a time go through `Publication`.
public struct StagedFile: Sendable {
  private let target: OutputFile
  /// Where the file itself shall stand, links followed.
  private let place: String
  /// Where the bytes are till then; nobody finds them here where they go into a file that is open.
  private let temporary: String
  /// SHA-256 of the bytes, in lower-case hexadecimal.
  public let sha256: String
  /// Says, while a copy of this value lives, that the temporary file is in use.
  private let lock: FileLock

  init(target: OutputFile, place: String, temporary: String, sha256: String, lock: FileLock) {
    self.target = target
    self.place = place
    self.temporary = temporary
    self.sha256 = sha256
    self.lock = lock
  }

  /// The folder of the file; nil for bytes that go into a file that is open.
  var folder: String? { target.descriptor == nil ? SystemCalls.folder(of: place) : nil }

  /// The name that the file will have in its folder.
  var name: String { SystemCalls.name(of: place) }

  /// Whether something stands at the place that will be replaced.
  var replacesFile: Bool { target.overwrites && (try? SystemCalls.type(at: place)) == .regular }

  func failure(_ error: SystemError) -> FileError { target.failure(error) }

  /// Where the file will stand, as it was given.
  public var path: String { target.path }

  /// Gives the bytes their name.
  ///
  /// - Throws: `FileError` of kind `.cannotCreate` or `.inputOutput`; what stood there is then unchanged.
  public func publish() throws {
    let section = Interruption.shared.enter()
    defer { section.leave() }
    try Publication.publish([self]).confirm()
  }

  /// Removes the bytes; what has been published stays.
  public func discard() {
    try? SystemCalls.remove(temporary)
  }

  /// Gives the bytes their name; the temporary file is gone afterwards, whatever happens.
  ///
  /// - Parameter former: the second name, in the same folder, of what stands there; nil where nothing does.
  func replaceFormer(_ former: String?) throws -> Publication.Entry {
    do {
      if let file = target.descriptor {
        try copy(to: file)
        return Publication.Entry(place: nil, former: nil)
      }
      let former = try former.flatMap { try setAside(as: SystemCalls.joined(SystemCalls.folder(of: place), $0)) }
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
      SystemCalls.synchronise(folder: SystemCalls.folder(of: place))
      return Publication.Entry(place: place, former: former)
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
    var buffer = [UInt8](repeating: 0, count: 64 * 1024)
    var offset = 0
    while true {
      let count = try buffer.withUnsafeMutableBytes { try lock.file.read(at: offset, into: $0) }
      if count == 0 { return }
      try buffer.withUnsafeBytes { try file.writeAllWaiting(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
      offset += count
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

    func revert() {
      guard let place else { return }
      if let former { try? SystemCalls.rename(former, to: place) } else { try? SystemCalls.remove(place) }
    }
  }

  private let entries: [Entry]
  /// Where the publication is written down until it is over; `Recovery` reads it where nobody is left to end it.
  private let journals: [Journal]

  /// Gives all files their names, or none. Bytes for files that are open are written last.
  ///
  /// - Parameters:
  ///   - files: the staged files, each written whole under its temporary name.
  ///   - database: the path of what records the files in the same step; nil where nothing does.
  ///   - digests: SHA-256 of what else is recorded there in that step: any of them tells later that it was done.
  /// - Throws: `FileError` of kind `.cannotCreate` or `.inputOutput`; everything stands as before then, and no temporary
  ///   file is left.
  public static func publish(
    _ files: [StagedFile], recordedIn database: String? = nil, with digests: [String] = []
  ) throws -> Publication {
    var entries: [Entry] = []
    var journals: [Journal] = []
    do {
      let token = SystemCalls.temporaryName(ending: "")
      let formers = files.enumerated().map { number, file in
        file.replacesFile ? "\(token)-\(number)\(PublicationJournal.formerEnding)" : nil
      }
      for file in files {
        guard let folder = file.folder, !journals.contains(where: { $0.folder == folder }) else { continue }
        do {
          journals.append(try Journal(folder, files, formers, database, digests))
        } catch {
          throw file.failure(error)
        }
      }
      let order = files.indices.sorted { files[$0].folder != nil && files[$1].folder == nil }
      for number in order { entries.append(try files[number].replaceFormer(formers[number])) }
    } catch {
      for entry in entries.reversed() { entry.revert() }
      for file in files { file.discard() }
      for journal in journals { journal.remove() }
      throw error
    }
    return Publication(entries: entries, journals: journals)
  }

  /// Lets go of what stood there before.
  public func confirm() {
    Interruption.shared.noteChange()
    for entry in entries { entry.former.map { try? SystemCalls.remove($0) } }
    for journal in journals { journal.remove() }
  }

  /// Brings back what stood there before.
  public func revert() {
    for entry in entries.reversed() { entry.revert() }
    for journal in journals { journal.remove() }
  }
}

/// The journal of a publication in one of its folders, locked while it lasts.
private struct Journal: Sendable {
  let folder: String
  private let path: String
  private let lock: FileLock

  /// Writes down what is about to happen.
  init(
    _ folder: String, _ files: [StagedFile], _ formers: [String?], _ database: String?, _ digests: [String]
  ) throws(SystemError) {
    self.folder = folder
    var entries = zip(files, formers).filter { $0.0.folder != nil }.map { file, former in
      let isHere = file.folder == folder
      return PublicationJournal.Entry(
        name: isHere ? file.name : nil, former: isHere ? former : nil, sha256: file.sha256)
    }
    entries += digests.map { PublicationJournal.Entry(name: nil, former: nil, sha256: $0) }
    let absolute = database.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
    guard let bytes = try? JSONEncoder().encode(PublicationJournal(entries: entries, database: absolute)) else {
      preconditionFailure("names and digests can be encoded")
    }
    let (path, file) = try FileDescriptor.temporary(in: folder, ending: PublicationJournal.ending, mode: 0o600)
    self.path = path
    do throws(SystemError) {
      lock = try FileLock(of: file)
      try Journal.write(bytes, to: file)
    } catch {
      try? file.close()
      try? SystemCalls.remove(path)
      throw error
    }
    try? file.close()
    SystemCalls.synchronise(folder: folder)
  }

  private static func write(_ bytes: Data, to file: FileDescriptor) throws(SystemError) {
    let written = bytes.withUnsafeBytes { piece in
      Result { () throws(SystemError) in try file.writeAll(piece) }
    }
    try written.get()
    try file.synchronise()
  }

  func remove() { try? SystemCalls.remove(path) }
}
