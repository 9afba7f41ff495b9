import CKernels
import Statistics

/// Votes laid out as the kernels read them: for each time a table with items side by side and one with units side by side.
///
/// A *state* is a unit at a time at which it voted; states stand by unit, then time. Within a time, units and items stand
/// by how often they abstained, so that blocks of sixteen have lists of abstentions of like length. A *slot* is a place in
/// that order: blocks are padded to sixteen, so there are more slots than states.
final class VoteLayout: Sendable {
  /// One time: its slots, and its votes both ways round.
  struct Session: Sendable {
    let time: Int
    /// First slot of its units, and how many there are.
    let firstPoint: Int
    let points: Int
    /// First slot of its items, and how many there are.
    let firstItem: Int
    let items: Int
  }

  let data: VoteData
  let sessions: [Session]
  let stateCount: Int
  /// First state of each unit; shape [units + 1].
  let unitStart: [Int]
  /// Of each state: index of its time, index of its session, steps since the unit's state before (0 for its first), its slot, its votes.
  let stateTime: [Int]
  let stateSession: FixedBuffer<Int>
  let stateGap: FixedBuffer<Double>
  let stateSlot: FixedBuffer<Int>
  let stateVotes: [Int]
  let pointSlots: Int
  let itemSlots: Int
  /// Of each item slot: the item, −1 for padding.
  let slotItem: [Int]
  /// Whether an item is voted on at several times, so that slots share parameters.
  let isBound: Bool
  /// Sets of times that share items and so a scale of their own; of each time the number of its set.
  let scaleGroup: [Int]
  let scaleGroups: Int
  let stateGroup: FixedBuffer<Int>
  /// Every parameter that belongs to an item, ascending, and the scale it moves with.
  let ownerParameter: FixedBuffer<Int>
  let ownerGroup: FixedBuffer<Int>
  /// Of each item its parameter: its slot, or its own number where items are bound.
  let parameterOfItem: [Int]
  /// No abstention anywhere: the items have one cutpoint.
  let isBinary: Bool

  private let codes: FixedBuffer<Int8>
  private let lists: FixedBuffer<Int16>
  private let offsets: FixedBuffer<Int32>
  /// Where each session's tables begin: codes, lists, offsets; items side by side, then units side by side.
  private let itemTables: [Table]
  private let pointTables: [Table]

  private struct Table: Sendable {
    var rows: Int
    var blocks: Int
    var codes: Int
    var lists: Int
    var offsets: Int
  }

  /// Whether any unit votes at two times.
  var hasWalk: Bool { stateCount > data.units.indices.count { unitStart[$0] < unitStart[$0 + 1] } }

  func itemVotes(_ session: Int) -> suasion_votes { votes(itemTables[session]) }
  func pointVotes(_ session: Int) -> suasion_votes { votes(pointTables[session]) }

  private func votes(_ table: Table) -> suasion_votes {
    suasion_votes(
      rows: Int32(table.rows), blocks: Int32(table.blocks), codes: codes.start + table.codes,
      abstention_offsets: offsets.start + table.offsets, abstentions: lists.start + table.lists)
  }

  /// - Throws: a data error where there is no vote, where a unit votes twice on one item at one time, or where a time has
  ///   more than 32,767 items or units.
  init(_ data: VoteData) throws {
    guard !data.votes.isEmpty else {
      throw SuasionError(.data, "no votes", hint: "an ideal-point model needs at least one vote of yes, abstain or no")
    }
    var voted = [Bool](repeating: false, count: data.items.count)
    for vote in data.votes { voted[Int(vote.item)] = true }
    if let silent = voted.firstIndex(of: false) {
      throw SuasionError(.data, "nobody votes on \(data.items[silent])", hint: "leave items without a vote out")
    }
    self.data = data
    let byTime = Self.sorted(data.votes, times: data.times.count)
    isBinary = !data.votes.contains { $0.ballot == .abstain }

    // States, by unit and time.
    var votesAt: [Int] = Array(repeating: 0, count: data.units.count * data.times.count)
    for vote in data.votes { votesAt[Int(vote.unit) * data.times.count + Int(vote.time)] += 1 }
    var unitStart = [0]
    var stateTime: [Int] = []
    var stateGap: [Double] = []
    var stateVotes: [Int] = []
    var stateOf = [Int](repeating: -1, count: votesAt.count)
    for unit in data.units.indices {
      for time in data.times.indices where votesAt[unit * data.times.count + time] > 0 {
        stateOf[unit * data.times.count + time] = stateTime.count
        let isFirst = stateTime.count == unitStart[unit]
        stateGap.append(isFirst ? 0 : Double(data.times[time] - data.times[stateTime[stateTime.count - 1]]))
        stateTime.append(time)
        stateVotes.append(votesAt[unit * data.times.count + time])
      }
      unitStart.append(stateTime.count)
    }
    stateCount = stateTime.count

    var build = Builder()
    var sessions: [Session] = []
    var itemTables: [Table] = []
    var pointTables: [Table] = []
    var stateSlot = [Int](repeating: -1, count: stateTime.count)
    var slotItem: [Int] = []
    var pointSlots = 0
    for (time, votes) in byTime.enumerated() where !votes.isEmpty {
      let units = Self.byAbstentions(votes, \.unit)
      let items = Self.byAbstentions(votes, \.item)
      guard units.count < Int(Int16.max), items.count < Int(Int16.max) else {
        throw SuasionError(
          .data, "\(items.count) items and \(units.count) units at time \(data.times[time])",
          hint: "a time holds at most 32,766 of either; split it")
      }
      sessions.append(
        Session(
          time: time, firstPoint: pointSlots, points: units.count, firstItem: slotItem.count, items: items.count))
      for (position, unit) in units.enumerated() {
        stateSlot[stateOf[unit * data.times.count + time]] = pointSlots + position
      }
      pointSlots += (units.count + 15) / 16 * 16
      slotItem += items
      while slotItem.count % 16 != 0 { slotItem.append(-1) }
      let unitPlace = Dictionary(uniqueKeysWithValues: units.enumerated().map { ($1, $0) })
      let itemPlace = Dictionary(uniqueKeysWithValues: items.enumerated().map { ($1, $0) })
      var cells = [UInt8](repeating: 3, count: units.count * items.count)
      for vote in votes {
        guard let row = unitPlace[Int(vote.unit)], let column = itemPlace[Int(vote.item)] else { continue }
        let cell = row * items.count + column
        guard cells[cell] == 3 else {
          throw SuasionError(
            .data,
            "\(data.units[Int(vote.unit)]) votes twice on \(data.items[Int(vote.item)]) at \(data.times[time])",
            hint: "keep one vote of each unit on each item")
        }
        cells[cell] = vote.ballot.rawValue
      }
      itemTables.append(build.table(lanes: items.count, rows: units.count) { cells[$1 * items.count + $0] })
      pointTables.append(build.table(lanes: units.count, rows: items.count) { cells[$0 * items.count + $1] })
    }
    self.sessions = sessions
    self.itemTables = itemTables
    self.pointTables = pointTables
    self.unitStart = unitStart
    self.stateTime = stateTime
    self.stateGap = FixedBuffer(stateGap, filler: 0)
    self.stateSlot = FixedBuffer(stateSlot, filler: 0)
    self.stateVotes = stateVotes
    self.pointSlots = pointSlots
    itemSlots = slotItem.count
    self.slotItem = slotItem
    codes = FixedBuffer(build.codes, filler: 1)
    lists = FixedBuffer(build.lists, filler: -1)
    offsets = FixedBuffer(build.offsets, filler: 0)
    var sessionOfTime = [Int](repeating: -1, count: data.times.count)
    for (index, session) in sessions.enumerated() { sessionOfTime[session.time] = index }
    stateSession = FixedBuffer(stateTime.map { sessionOfTime[$0] }, filler: 0)
    let groups = Self.groups(sessions, slotItem: slotItem, items: data.items.count)
    scaleGroup = groups.group
    scaleGroups = groups.count
    isBound = groups.isBound
    var owners: [Int: Int] = [:]
    for (index, session) in sessions.enumerated() {
      for slot in session.firstItem..<session.firstItem + session.items {
        owners[groups.isBound ? slotItem[slot] : slot] = groups.group[index]
      }
    }
    var parameterOfItem = Array(data.items.indices)
    if !groups.isBound { for (slot, item) in slotItem.enumerated() where item >= 0 { parameterOfItem[item] = slot } }
    self.parameterOfItem = parameterOfItem
    let owned = owners.sorted { $0.key < $1.key }
    ownerParameter = FixedBuffer(owned.map(\.key), filler: 0)
    ownerGroup = FixedBuffer(owned.map(\.value), filler: 0)
    stateGroup = FixedBuffer(stateTime.map { groups.group[sessionOfTime[$0]] }, filler: 0)
  }

  private static func sorted(_ votes: [VoteData.Vote], times: Int) -> [[VoteData.Vote]] {
    var byTime = [[VoteData.Vote]](repeating: [], count: times)
    for vote in votes { byTime[Int(vote.time)].append(vote) }
    return byTime
  }

  /// The units (or items) of the votes, those that abstain least first, then by index.
  private static func byAbstentions(_ votes: [VoteData.Vote], _ key: KeyPath<VoteData.Vote, Int32>) -> [Int] {
    var abstentions: [Int: Int] = [:]
    for vote in votes { abstentions[Int(vote[keyPath: key]), default: 0] += vote.ballot == .abstain ? 1 : 0 }
    return abstentions.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
  }

  /// Joins times that share an item.
  private static func groups(
    _ sessions: [Session], slotItem: [Int], items: Int
  ) -> (group: [Int], count: Int, isBound: Bool) {
    var parent = Array(sessions.indices)
    func root(_ node: Int) -> Int {
      var node = node
      while parent[node] != node { node = parent[node] }
      return node
    }
    var firstSession = [Int](repeating: -1, count: items)
    var isBound = false
    for (index, session) in sessions.enumerated() {
      for slot in session.firstItem..<session.firstItem + session.items {
        let item = slotItem[slot]
        if firstSession[item] < 0 {
          firstSession[item] = index
        } else {
          isBound = true
          let (a, b) = (root(firstSession[item]), root(index))
          parent[max(a, b)] = min(a, b)
        }
      }
    }
    var number: [Int: Int] = [:]
    let group = sessions.indices.map { index in
      let root = root(index)
      if let known = number[root] { return known }
      number[root] = number.count
      return number.count - 1
    }
    return (group, number.count, isBound)
  }

  private struct Builder {
    var codes: [Int8] = []
    var lists: [Int16] = []
    var offsets: [Int32] = []

    /// `cell(lane, row)`: 0 yes, 1 abstain, 2 no, 3 none.
    mutating func table(lanes: Int, rows: Int, _ cell: (Int, Int) -> UInt8) -> Table {
      let blocks = (lanes + 15) / 16
      let table = Table(
        rows: rows, blocks: blocks, codes: codes.count, lists: lists.count, offsets: offsets.count)
      var listRows: Int32 = 0
      offsets.append(0)
      for block in 0..<blocks {
        var abstained = [[Int16]](repeating: [], count: 16)
        for row in 0..<rows {
          for lane in 0..<16 {
            let code = 16 * block + lane < lanes ? cell(16 * block + lane, row) : 3
            codes.append(code == 0 ? 0 : code == 2 ? 2 : 1)
            if code == 1 { abstained[lane].append(Int16(row)) }
          }
        }
        let longest = abstained.map(\.count).max() ?? 0
        for position in 0..<longest {
          for lane in 0..<16 { lists.append(position < abstained[lane].count ? abstained[lane][position] : -1) }
        }
        listRows += Int32(longest)
        offsets.append(listRows)
      }
      return table
    }
  }
}
