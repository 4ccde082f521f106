import Foundation
import TemperCore
import Testing

@testable import TemperFiles

@Suite struct PublicationTests {
  private let folder: ScratchFolder

  init() throws {
    folder = try ScratchFolder()
  }

  private func stage(_ name: String, _ text: String, overwrites: Bool = true) throws -> StagedFile {
    try OutputFile(path: folder.path(name), overwrites: overwrites).stage(Array(text.utf8))
  }

  @Test func filesTakeTheirNamesTogether() throws {
    _ = try folder.file("a", "old a")
    let files = [try stage("a", "new a"), try stage("b", "new b")]
    #expect(try folder.text("a") == "old a")
    try Publication.publish(files).confirm()
    #expect(try folder.names() == ["a", "b"])
    #expect(try folder.text("a") == "new a" && folder.text("b") == "new b")
  }

  @Test func revertingBringsBackWhatWasThere() throws {
    _ = try folder.file("a", "old a")
    let publication = try Publication.publish([try stage("a", "new a"), try stage("b", "new b")])
    #expect(try folder.text("a") == "new a")
    publication.revert()
    #expect(try folder.names() == ["a"])
    #expect(try folder.text("a") == "old a")
  }

  @Test func oneThatFailsTakesTheOthersBack() throws {
    _ = try folder.file("a", "old a")
    let files = [try stage("a", "new a"), try stage("b", "new b", overwrites: false), try stage("c", "new c")]
    _ = try folder.file("b", "somebody else's")
    let error = fileError { _ = try Publication.publish(files) }
    #expect(error?.kind == .cannotCreate)
    #expect(try folder.names() == ["a", "b"])
    #expect(try folder.text("a") == "old a" && folder.text("b") == "somebody else's")
  }

  /// A folder has taken the name since the file was staged.
  @Test func renameThatFailsLeavesNothing() throws {
    _ = try folder.file("a", "old a")
    let files = [try stage("a", "new a"), try stage("b", "new b")]
    try FileManager.default.createDirectory(atPath: folder.path("b"), withIntermediateDirectories: false)
    let error = fileError { _ = try Publication.publish(files) }
    #expect(error?.kind == .inputOutput)
    #expect(try folder.names() == ["a", "b"])
    #expect(try folder.text("a") == "old a")
  }

  @Test func onlyConfirmedFilesForgetTheFormer() throws {
    _ = try folder.file("a", "old a")
    let publication = try Publication.publish([try stage("a", "new a")])
    #expect(try folder.names().count == 3)
    publication.confirm()
    #expect(try folder.names() == ["a"])
    #expect(try folder.text("a") == "new a")
  }

  /// Whoever staged the files may discard them once more; by then their descriptors' numbers belong to others.
  @Test func discardingTwiceClosesNothingOfOthers() throws {
    let files = [try stage("a", "new a"), try stage("b", "new b")]
    try FileManager.default.createDirectory(atPath: folder.path("b"), withIntermediateDirectories: false)
    _ = fileError { _ = try Publication.publish(files) }
    let others = try (0..<8).map { _ in try FileDescriptor.open(folder.path) }
    for file in files { file.discard() }
    for other in others {
      #expect(fcntl(other.number, F_GETFD) >= 0)
      try other.close()
    }
  }
}
