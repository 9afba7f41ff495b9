import Statistics

// A run as bytes: everything that its next sweep depends on, so that a run taken up again gives the bytes of one that was
// never stopped. Little-endian; each list is preceded by its length, and a hash of all of them comes last.
extension IdealPointRun {
  private static let magic: UInt64 = 0x5355_4153_4950_5401

  /// The run as it stands.
  public func checkpoint() -> [UInt8] {
    var writer = ByteWriter()
    writer.put([Self.magic, identity, UInt64(sweeps), UInt64(nextLook)])
    writer.put(watched.map(UInt64.init))
    writer.put(lastLook.map { [$0.maxRHat.bitPattern, $0.minEss.bitPattern] } ?? [])
    for (chain, trace) in zip(chains, traces) {
      writer.put(chain.stream.position)
      let taken = chain.accepted
      writer.put(
        [
          chain.settled, taken.stretches, taken.stretchesProposed, taken.items, taken.itemsProposed, taken.scales,
          taken.scalesProposed, trace.thinning,
        ].map(UInt64.init))
      writer.put([chain.innovation.bitPattern])
      for buffer in chain.lasting { writer.put(buffer.array) }
      writer.put(trace.points.flatMap { $0 })
      writer.put(trace.innovations)
      writer.put(trace.items.flatMap { $0 })
    }
    let sum = ByteReader.hash(writer.bytes[...])
    writer.put([sum])
    return writer.bytes
  }

  /// A run taken up from a checkpoint of the same votes and options; only the threads, and how long to go on, may differ.
  ///
  /// - Throws: a data error for bytes that are no checkpoint, or one of another run.
  public init(resuming bytes: [UInt8], data: VoteData, options: IdealPointOptions) throws {
    try options.check()
    let layout = try VoteLayout(data)
    let chains = (0..<options.chains).map {
      IdealPointChain(layout: layout, priors: options.priors, seed: options.seed, chain: $0)
    }
    self.init(layout: layout, options: options, chains: chains)
    var reader = ByteReader(bytes)
    func damaged() -> SuasionError {
      SuasionError(.data, "is no whole checkpoint", hint: "start afresh without --resume")
    }
    guard reader.isWhole, let head: [UInt64] = reader.list(), head.count == 4, head[0] == Self.magic else {
      throw damaged()
    }
    guard head[1] == identity else {
      throw SuasionError(
        .data, "is the checkpoint of other votes, priors, chains or seed",
        hint: "give the words of the run that was stopped, or start afresh without --resume")
    }
    sweeps = Int(clamping: head[2])
    nextLook = options.draws ?? min(Int(clamping: head[3]), options.limit)
    guard let watched: [UInt64] = reader.list(), let look: [UInt64] = reader.list() else { throw damaged() }
    self.watched = watched.map { Int(clamping: $0) }
    if look.count == 2 { lastLook = (Double(bitPattern: look[0]), Double(bitPattern: look[1])) }
    guard self.watched.allSatisfy({ $0 < layout.stateCount }) else { throw damaged() }
    for (chain, trace) in zip(chains, traces) {
      guard let position: [UInt64] = reader.list(), let stream = RandomStream(resuming: position),
        let counts: [UInt64] = reader.list(), counts.count == 8, let sigma: [UInt64] = reader.list(), sigma.count == 1
      else { throw damaged() }
      let taken = counts.map { Int(clamping: $0) }
      chain.stream = stream
      chain.settled = taken[0]
      chain.accepted = .init(
        stretches: taken[1], stretchesProposed: taken[2], items: taken[3], itemsProposed: taken[4], scales: taken[5],
        scalesProposed: taken[6])
      trace.thinning = max(1, taken[7])
      chain.innovation = Double(bitPattern: sigma[0])
      for buffer in chain.lasting {
        guard let values: [Float] = reader.list(), values.count == buffer.count else { throw damaged() }
        buffer.take(FixedBuffer(values, filler: 0))
      }
      guard let points: [Float] = reader.list(), points.count == kept * layout.stateCount,
        let innovations: [Float] = reader.list(), let items: [Float] = reader.list()
      else { throw damaged() }
      let states = layout.stateCount
      trace.points = (0..<kept).map { Array(points[$0 * states..<($0 + 1) * states]) }
      let size = 3 * layout.data.items.count
      trace.innovations = innovations
      trace.items = (0..<items.count / size).map { Array(items[$0 * size..<($0 + 1) * size]) }
    }
  }

  /// A hash of the votes and of the options that decide the draws.
  private var identity: UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func mix(_ value: UInt64) { hash = (hash ^ value) &* 0x100_0000_01b3 }
    for vote in layout.data.votes {
      mix(UInt64(UInt32(bitPattern: vote.unit)) | UInt64(UInt32(bitPattern: vote.item)) << 32)
      mix(UInt64(UInt32(bitPattern: vote.time)) | UInt64(vote.ballot.rawValue) << 32)
    }
    for name in layout.data.units + layout.data.items { mix(RandomStream.hash(name)) }
    for time in layout.data.times { mix(UInt64(bitPattern: Int64(time))) }
    let priors = options.priors
    for value in [
      priors.first, priors.innovation, priors.cutpointMean, priors.cutpointSD, priors.slopeSD, priors.logGapMean,
      priors.logGapSD, priors.fixedSmoothing ?? -1, priors.pull ?? -1, priors.pointBound ?? -1,
      priors.cutpointBound ?? -1,
    ] { mix(value.bitPattern) }
    for value in [options.seed, UInt64(options.chains), UInt64(options.warmup)] { mix(value) }
    mix(RandomStream.hash(options.anchor ?? ""))
    return hash
  }
}

extension IdealPointChain {
  /// What a chain carries from sweep to sweep beside σ and its random numbers.
  var lasting: [FixedBuffer<Float>] {
    [theta, items, work.usual, work.curvatureSum, work.itemUsual, work.itemCurvatureSum]
  }
}

/// Lists of numbers as bytes.
private struct ByteWriter {
  var bytes: [UInt8] = []

  mutating func put<Number: BitwiseCopyable>(_ values: [Number]) {
    withUnsafeBytes(of: UInt64(values.count).littleEndian) { bytes.append(contentsOf: $0) }
    values.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }
}

private struct ByteReader {
  private let bytes: [UInt8]
  private var next = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Whether the bytes end in a list of their own hash: nothing is cut off, nothing has changed.
  var isWhole: Bool {
    guard bytes.count >= 16 else { return false }
    let end = bytes.count - 16
    var tail = Self(Array(bytes[end...]))
    return tail.list() == [Self.hash(bytes[..<end])]
  }

  /// FNV-1a over words of eight bytes, those at the end filled up with zeros.
  static func hash(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    bytes.withUnsafeBytes { raw in
      for start in stride(from: 0, to: raw.count, by: 8) {
        var word: UInt64 = 0
        if start + 8 <= raw.count {
          word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: start, as: UInt64.self))
        } else {
          for (place, byte) in raw[start...].enumerated() { word |= UInt64(byte) << (8 * UInt64(place)) }
        }
        hash = (hash ^ word) &* 0x100_0000_01b3
      }
    }
    return hash
  }

  /// The next list; nil where the bytes end before it does.
  mutating func list<Number: BitwiseCopyable>() -> [Number]? {
    guard bytes.count - next >= 8 else { return nil }
    let count = bytes.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: next, as: UInt64.self)) }
    let size = MemoryLayout<Number>.stride
    guard count <= UInt64((bytes.count - next - 8) / size) else { return nil }
    let start = next + 8
    next = start + Int(count) * size
    return bytes.withUnsafeBytes { raw in
      (0..<Int(count)).map { raw.loadUnaligned(fromByteOffset: start + $0 * size, as: Number.self) }
    }
  }
}
