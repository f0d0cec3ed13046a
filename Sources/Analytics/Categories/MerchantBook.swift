import Core
import Settings

/// The merchants of the rows at hand: keys, names and addresses.
struct MerchantBook {
  struct Merchant {
    /// The step and what it found: `creditor:DE98…`, `text:corner shop`.
    var key: String
    var step: KeyStep
    var name: MerchantName
    /// Of pending rows only, which come and go: any booked row's name is better.
    var nameIsPending = true
    /// Status, day and id of the row whose text is the slug; the least holds.
    var firstSeen: FirstSeen
    var slugText: String
    var id = ""
    /// By which rows name it in the database; 0 until it has one.
    var number: Int64 = 0
    /// The category that decisions make it remember.
    var remembered: String?
    /// The address under which it was stored by an earlier run.
    var storedID: String?
    var storedName: String?
    var changed = false
  }

  struct FirstSeen: Comparable {
    var isPending: Bool
    var day: Int32
    var order: UInt64

    static func < (left: FirstSeen, right: FirstSeen) -> Bool {
      if left.isPending != right.isPending { return !left.isPending }
      return (left.day, left.order) < (right.day, right.order)
    }

    var text: String {
      let digits = String(order, radix: 16)
      return (isPending ? "p" : "b") + Day(number: day).iso + String(repeating: "0", count: 16 - digits.utf8.count)
        + digits
    }

    init(isPending: Bool, day: Int32, order: UInt64) {
      self.isPending = isPending
      self.day = day
      self.order = order
    }

    init?(_ text: String) {
      guard text.utf8.count == 27, let day = Day(iso: text.dropFirst().prefix(10)),
        let order = UInt64(text.suffix(16), radix: 16)
      else { return nil }
      self.init(isPending: text.hasPrefix("p"), day: day.number, order: order)
    }
  }

  private(set) var merchants: [Merchant] = []
  private var numbers: [String: Int32] = [:]
  /// Names that settings or decisions give, by key.
  private let decided: [String: Decisions.Merchant]
  private var offered: Set<UInt64> = []
  /// The last offer of each merchant: most rows repeat it.
  private var lastOffers: [UInt64] = []
  private var lastNumber: Int64 = 0

  init(decided: [String: Decisions.Merchant]) { self.decided = decided }

  func number(ofKey key: String) -> Int32? { numbers[key] }

  static func nameKey(_ name: String) -> String { "name:" + TextFolding().folded(name) }

  /// The merchant of a key, following what was decided of it.
  mutating func merchant(key: String, step: KeyStep, givenName: String? = nil) -> Int32 {
    if let number = numbers[key] {
      if let place = KeyStep.allCases.firstIndex(of: step),
        let old = KeyStep.allCases.firstIndex(of: merchants[Int(number)].step),
        place < old
      {
        merchants[Int(number)].step = step
        merchants[Int(number)].changed = true
      }
      return number
    }
    if let alias = decided[key]?.alias, alias != key {
      // One step only: a ring of aliases must end.
      let number = numbers[alias] ?? add(key: alias, step: .decision, givenName: nil)
      numbers[key] = number
      return number
    }
    return add(key: key, step: step, givenName: givenName)
  }

  private mutating func add(key: String, step: KeyStep, givenName: String?) -> Int32 {
    let name = (decided[key]?.name ?? givenName).map { MerchantName(given: $0) }
    merchants.append(
      Merchant(
        key: key, step: step, name: name ?? MerchantName(words: []),
        firstSeen: FirstSeen(isPending: true, day: Int32.max, order: UInt64.max), slugText: givenName ?? "",
        changed: true))
    let number = Int32(merchants.count - 1)
    numbers[key] = number
    return number
  }

  /// A merchant that an earlier run stored.
  mutating func addStored(_ merchant: Merchant) {
    guard numbers[merchant.key] == nil else { return }
    var merchant = merchant
    if let name = decided[merchant.key]?.name { merchant.name = MerchantName(given: name) }
    numbers[merchant.key] = Int32(merchants.count)
    merchants.append(merchant)
    lastNumber = max(lastNumber, merchant.number)
  }

  /// Forgets what rows said of a merchant, so that they say it again.
  mutating func forgetRows(of number: Int32) {
    let place = Int(number)
    if merchants[place].name.origin != .given { merchants[place].name = MerchantName(words: []) }
    merchants[place].nameIsPending = true
    merchants[place].firstSeen = FirstSeen(isPending: true, day: Int32.max, order: UInt64.max)
    merchants[place].changed = true
    offered = []
    lastOffers = []
  }

  /// A row of the merchant: offers its name and its place in time.
  mutating func offer(
    _ number: Int32, seen: FirstSeen, counterparty: Int32, text: Int32, name: () -> MerchantName, slug: () -> String
  ) {
    let place = Int(number)
    if seen <= merchants[place].firstSeen {
      merchants[place].changed = merchants[place].changed || seen != merchants[place].firstSeen
      merchants[place].firstSeen = seen
      // The same row's text may have another identity by now: a tail of it has become a town.
      if !merchants[place].key.hasPrefix("name:") {
        let slug = slug()
        if MerchantKeys.slug(slug) != MerchantKeys.slug(merchants[place].slugText) {
          merchants[place].slugText = slug
          merchants[place].changed = true
        }
      }
    }
    guard merchants[place].name.origin != .given else { return }
    let source = counterparty >= 0 ? UInt64(counterparty) << 1 : UInt64(max(0, text)) << 1 | 1
    let mark = UInt64(number) << 36 | source << 1 | (seen.isPending ? 1 : 0)
    while lastOffers.count <= place { lastOffers.append(UInt64.max) }
    guard lastOffers[place] != mark else { return }
    lastOffers[place] = mark
    guard offered.insert(mark).inserted else { return }
    let candidate = name()
    let better =
      merchants[place].name.text.isEmpty || merchants[place].nameIsPending && !seen.isPending
      || merchants[place].nameIsPending == seen.isPending && candidate < merchants[place].name
    guard better else { return }
    merchants[place].name = candidate
    merchants[place].nameIsPending = seen.isPending
    merchants[place].changed = true
  }

  /// Gives every merchant its address, and its number in the database.
  mutating func makeIDs() {
    for place in merchants.indices where merchants[place].id.isEmpty || merchants[place].changed {
      let merchant = merchants[place]
      let words = merchant.slugText.isEmpty ? merchant.name.text : merchant.slugText
      merchants[place].id = MerchantKeys.merchantID(text: words, key: merchant.key)
      if merchant.number == 0 {
        lastNumber += 1
        merchants[place].number = lastNumber
      }
    }
  }

  mutating func remember(_ category: String?, for number: Int32) {
    guard merchants[Int(number)].remembered != category else { return }
    merchants[Int(number)].remembered = category
    merchants[Int(number)].changed = true
  }
}
