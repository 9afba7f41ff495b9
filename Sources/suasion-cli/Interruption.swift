import Dispatch
import Foundation
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
        OutputFolder.discardUnfinished()
        signal(number, SIG_DFL)
        kill(getpid(), number)
      }
      source.resume()
      return source
    }
  }

  func end() { for source in sources { source.cancel() } }
}
