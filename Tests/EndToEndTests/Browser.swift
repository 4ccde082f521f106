import Foundation
import Testing

/// A headless Chromium.
enum Browser {
  enum Scheme: Int, CaseIterable, Sendable {
    case dark = 0
    case light = 1
  }

  /// What opening a page brought about.
  struct Visit {
    /// The document as the browser understood it.
    var dom: String
    /// Messages of its console, such as errors and refused resources.
    var console: [String]
    /// Requests over the network that are not the browser's own.
    var requests: [String]
  }

  /// Its path, or nil where none is installed.
  static let path: String? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
    let names = ["chromium", "chromium-browser", "google-chrome"]
    return names.flatMap { name in folders.map { "\($0)/\(name)" } }
      .first(where: FileManager.default.isExecutableFile(atPath:))
  }()

  static let isHere = path != nil

  /// Opens a file in the workspace.
  static func open(_ name: String, _ scheme: Scheme = .light, in work: Workspace) throws -> Visit {
    let log = "net-\(UUID().uuidString).json"
    let (dom, errors) = try run(
      [
        "--dump-dom", "--enable-logging=stderr", "--v=0", "--log-net-log=\(work.path(log))",
        "file://\(work.path(name))",
      ],
      scheme, in: work)
    let text = String(decoding: try work.bytes(log), as: UTF8.self)
    let requests = text.matches(of: /"url":\s*"([^"]+)"/).map { String($0.1) }
    return Visit(
      dom: dom, console: errors.split(separator: "\n").map(String.init).filter { $0.contains(":CONSOLE") },
      requests: Set(requests.filter { url in !ownAddresses.contains(where: url.contains) }).sorted())
  }

  /// The colour of the upper left pixel of a page, and the bytes of the picture.
  static func corner(_ name: String, _ scheme: Scheme, width: Int, in work: Workspace) throws -> [UInt8] {
    let picture = "\(UUID().uuidString).png"
    _ = try run(
      ["--screenshot=\(work.path(picture))", "--window-size=\(width),600", "file://\(work.path(name))"], scheme,
      in: work)
    return try PortableNetworkGraphic.firstPixel(work.bytes(picture))
  }

  /// What Chromium asks for itself, whatever page is open.
  private static let ownAddresses = [
    "://update.googleapis.com/service/update2/", "://clients2.google.com/time/", "://accounts.google.com/ListAccounts",
    "://content-autofill.googleapis.com/", "://optimizationguide-pa.googleapis.com/", "://redirector.gvt1.com/",
  ]

  private static func run(
    _ arguments: [String], _ scheme: Scheme, in work: Workspace
  ) throws -> (output: String, errors: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(path))
    let profile = work.path("profile-\(UUID().uuidString)")
    process.arguments =
      [
        "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps",
        "--disable-extensions", "--user-data-dir=\(profile)",
        "--blink-settings=preferredColorScheme=\(scheme.rawValue)",
      ] + (scheme == .dark ? ["--force-dark-mode"] : []) + arguments
    // Files, not pipes: helpers of the browser may keep a pipe open after it has ended.
    let files = try ["out", "err"].map { ending in
      let file = profile + "." + ending
      try Data().write(to: URL(fileURLWithPath: file))
      return (file, try #require(FileHandle(forWritingAtPath: file)))
    }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = files[0].1
    process.standardError = files[1].1
    try process.run()
    let limit = DispatchTime.now() + 120
    let identifier = process.processIdentifier
    DispatchQueue.global().asyncAfter(deadline: limit) { [process] in
      if process.isRunning { kill(identifier, SIGKILL) }
    }
    process.waitUntilExit()
    for (_, handle) in files { try handle.close() }
    let texts = try files.map { String(decoding: try Data(contentsOf: URL(fileURLWithPath: $0.0)), as: UTF8.self) }
    #expect(process.terminationStatus == 0, "\(texts[1].suffix(2000))")
    return (texts[0], texts[1])
  }
}

/// As much of PNG as it takes to see one pixel.
enum PortableNetworkGraphic {
  /// Red, green and blue of the first pixel of a picture with 8 bits a channel: as stored, whatever the filter of the first
  /// row, for there is nothing to its left or above it.
  static func firstPixel(_ data: Data) throws -> [UInt8] {
    let bytes = [UInt8](data)
    var position = 8
    var packed: [UInt8] = []
    while position + 8 <= bytes.count {
      let length = bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
      let kind = String(decoding: bytes[position + 4..<position + 8], as: UTF8.self)
      if kind == "IDAT" { packed += bytes[position + 8..<position + 8 + length] }
      position += 12 + length
    }
    // A zlib stream is a deflate stream behind two bytes; gzip unpacks one behind a header of its own, and then misses its
    // checksum, which does not matter here.
    let file = NSTemporaryDirectory() + UUID().uuidString + ".gz"
    defer { try? FileManager.default.removeItem(atPath: file) }
    try Data([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255] + packed.dropFirst(2)).write(to: URL(fileURLWithPath: file))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gzip", "-dc", file]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let pixels = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Array(pixels.dropFirst().prefix(3))
  }
}
