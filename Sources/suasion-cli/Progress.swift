import Foundation

/// What is being worked on, on standard error: one line that changes on a terminal, plain lines elsewhere.
final class Progress {
  private let onTerminal = isatty(STDERR_FILENO) == 1
  private let began = ContinuousClock.now

  func step(_ what: String) {
    let seconds = (ContinuousClock.now - began).components.seconds
    write(onTerminal ? "\r\u{1B}[K\(what) … \(seconds) s" : "\(what)\n")
  }

  /// A step of many: every one on a terminal, one in `stride` counts elsewhere.
  func step(_ what: String, every stride: Int, at count: Int) {
    guard onTerminal || count / stride > lastStride else { return }
    lastStride = count / stride
    step(what)
  }

  private var lastStride = -1

  /// Clears the line.
  func done() { if onTerminal { write("\r\u{1B}[K") } }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
