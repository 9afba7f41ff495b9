import Dispatch

/// Applies `transform` to 0..<count on up to `threads` threads; results stand in index order whatever the threads did.
///
/// The first error by index is thrown, so a failure too is the same on 1, 2 or 8 threads.
public func parallelMap<Element: Sendable>(
  count: Int, threads: Int, _ transform: @Sendable (Int) throws -> Element
) throws -> [Element] {
  guard count > 0 else { return [] }
  let workers = max(1, min(threads, count))
  if workers == 1 { return try (0..<count).map(transform) }
  var slots = [Result<Element, any Error>?](repeating: nil, count: count)
  slots.withUnsafeMutableBufferPointer { buffer in
    // Each index is written by exactly one worker, and read only after all have finished.
    nonisolated(unsafe) let shared = buffer
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      var index = worker
      while index < count {
        shared[index] = Result { try transform(index) }
        index += workers
      }
    }
  }
  return try slots.map { slot in
    guard let slot else { throw SuasionError(.fault, "parallelMap left a slot empty") }
    return try slot.get()
  }
}
