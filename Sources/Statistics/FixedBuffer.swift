/// Numbers at an address that does not change: what vector kernels and samplers work on without a closure around every
/// call. It does not grow, is freed with its last owner, and is shared, not copied.
///
/// Whoever holds it on two threads must keep them from writing at once; results go out as arrays.
public final class FixedBuffer<Element: BitwiseCopyable>: @unchecked Sendable {
  public let count: Int
  public let start: UnsafeMutablePointer<Element>

  /// For whoever writes every number before reading it.
  public init(unset count: Int) {
    self.count = count
    start = .allocate(capacity: max(count, 1))
  }

  public convenience init(_ count: Int, of value: Element) {
    self.init(unset: count)
    start.initialize(repeating: value, count: max(count, 1))
  }

  public convenience init(_ values: [Element], filler: Element) {
    self.init(unset: values.count)
    start.initialize(to: filler)
    values.withUnsafeBufferPointer { values in
      if let first = values.baseAddress { start.update(from: first, count: values.count) }
    }
  }

  deinit { start.deallocate() }

  @inlinable public subscript(index: Int) -> Element {
    get { start[index] }
    set { start[index] = newValue }
  }

  public var array: [Element] { Array(UnsafeBufferPointer(start: start, count: count)) }

  /// Takes over the numbers of another of the same length.
  public func take(_ other: FixedBuffer) {
    precondition(count == other.count)
    start.update(from: other.start, count: count)
  }
}
