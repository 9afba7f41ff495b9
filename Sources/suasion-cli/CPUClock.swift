import Foundation

/// Seconds since it was made: of the wall's clock, and of all the process's threads.
struct CPUClock {
  private let wall = ContinuousClock.now
  private let processor = Self.now()

  var seconds: Double {
    let passed = (ContinuousClock.now - wall).components
    return Double(passed.seconds) + Double(passed.attoseconds) * 1e-18
  }

  var cpuSeconds: Double { Self.now() - processor }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }
}
