import Dispatch
import Foundation
import Synchronization
import Tables

/// Listens for ctrl-C and for a request to end while a command runs: unfinished output folders are taken away, then the
/// signal does what it always does, so that the shell sees a program that was stopped.
struct Interruption {
  private let sources: [any DispatchSourceSignal]

  init() {
    let queue = DispatchQueue(label: "interruption")
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        // Work that can be kept is asked to stop; asked twice, it is stopped as it stands.
        if Deferred.current.withLock({ $0?.ask(number) ?? false }) { return }
        OutputFolder.discardUnfinished()
        signal(number, SIG_DFL)
        kill(getpid(), number)
      }
      source.resume()
      return source
    }
  }

  func end() { for source in sources { source.cancel() } }

  /// While it lasts, the first signal only asks; the work looks at `isAsked` and ends in its own time.
  static func deferred() -> Deferred {
    let deferred = Deferred()
    Deferred.current.withLock { $0 = deferred }
    return deferred
  }

  final class Deferred: Sendable {
    fileprivate static let current = Mutex<Deferred?>(nil)
    private let asked = Mutex<Int32?>(nil)

    var isAsked: Bool { asked.withLock { $0 != nil } }
    /// What a shell reports of a program that a signal ended.
    var status: Int32 { 128 + (asked.withLock { $0 } ?? SIGINT) }

    /// False where it has been asked before.
    fileprivate func ask(_ number: Int32) -> Bool {
      asked.withLock { asked in
        guard asked == nil else { return false }
        asked = number
        return true
      }
    }

    func end() { Self.current.withLock { $0 = nil } }
  }
}
