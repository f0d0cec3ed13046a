package import Core

// What daybook.toml says, once it has been read and checked: every reference in these values exists, every id is unique.

/// Everything in daybook.toml, with the defaults filled in.
package struct DaybookSettings: Hashable, Sendable {
  package var household: HouseholdSettings
  /// In the order of the file, as are all the lists below.
  package var members: [MemberSettings] = []
  package var connections: [ConnectionSettings] = []
  package var rates = RatesSettings()
  package var prices = PricesSettings()
  package var accounts: [AccountSettings] = []
  /// The standard set, changed and added to by the file; sorted by path.
  package var categories: [CategorySettings] = []
  package var merchants: [MerchantSettings] = []
  /// In the order they are tried: priority, then the order of the file. Disabled ones are among them.
  package var rules: [RuleSettings] = []
  package var recurring: [RecurringSettings] = []
  package var assets: [AssetSettings] = []
  package var imports: [ImportSettings] = []
  package var securities: [SecuritySettings] = []
  package var keptBackups = KeptBackups()
  package var notify = NotifySettings()
  package var budgets: [BudgetSettings] = []
  package var goals: [GoalSettings] = []
  package var planned: [PlannedSettings] = []
  package var milestones: [MilestoneSettings] = []
  package var scenarios: [ScenarioSettings] = []
  /// One line for each table or key of the grammar that this version knows but does not use, in the order of the file.
  package var notYetBuilt: [String] = []
  /// Other one-line remarks that are no errors (a secret's file that others can read).
  package var notes: [String] = []

  package init(household: HouseholdSettings) { self.household = household }

  /// The account of that id, or the one that once bore it (`was`).
  package func account(_ id: String) -> AccountSettings? {
    accounts.first { $0.id == id } ?? accounts.first { $0.was.contains(id) }
  }

  package func category(_ path: String) -> CategorySettings? { categories.first { $0.path == path } }
}

/// `[household]`.
package struct HouseholdSettings: Hashable, Sendable {
  package var id: String
  package var name: String
  package var currency: Currency
  /// ISO 3166, two capital letters.
  package var country: String
  /// A name of the tz database.
  package var timezone: String
  package var period: Period
  package var weekStarts: Weekday

  package init(
    id: String, name: String, currency: Currency, country: String, timezone: String, period: Period,
    weekStarts: Weekday = .monday
  ) {
    self.id = id
    self.name = name
    self.currency = currency
    self.country = country
    self.timezone = timezone
    self.period = period
    self.weekStarts = weekStarts
  }
}

/// `[[member]]`.
package struct MemberSettings: Hashable, Sendable {
  package var id: String
  package var name: String

  package init(id: String, name: String) {
    self.id = id
    self.name = name
  }
}

/// Who owns how much of an account or asset: `weight` of the sum of all weights of the list.
///
/// Stated percentages are hundredths of a percent (50 % is 5000); "shared equally" is 1 each, so that thirds are exact.
package struct OwnerShare: Hashable, Sendable {
  package var member: String
  package var weight: Int64

  package init(member: String, weight: Int64) {
    self.member = member
    self.weight = weight
  }
}

/// `[rates]`: where exchange rates come from.
package struct RatesSettings: Hashable, Sendable {
  package enum Source: String, Sendable, CaseIterable { case ecb, frankfurter, file }

  package var source: Source = .ecb
  package var baseURL: String?
  /// Relative to daybook.toml: `date,base,quote,rate`.
  package var file: String?

  package init() {}
}

/// `[[account]]`.
package struct AccountSettings: Hashable, Sendable {
  package struct Opening: Hashable, Sendable {
    /// The balance stands before the first row of this day.
    package var day: Day
    package var balance: Money

    package init(day: Day, balance: Money) {
      self.day = day
      self.balance = balance
    }
  }

  package enum CostBasis: String, Sendable, CaseIterable { case average, fifo, section104 }
  package enum Tax: String, Sendable, CaseIterable { case taxable, sheltered }

  package var id: String
  package var name: String
  /// A connection's id; nil for accounts fed by files or by hand.
  package var connection: String?
  /// IBANs, providers' ids, OFX ACCTIDs or file name patterns, as written.
  package var match: [String] = []
  package var type: AccountType
  package var institution: String?
  package var currency: Currency
  package var opening: Opening?
  /// In the order of the members; empty only when the household names none.
  package var owners: [OwnerShare] = []
  /// Members' ids; every member unless the file says otherwise.
  package var visibleTo: [String] = []
  package var lowBalance: Money?
  package var creditLimit: Money?
  package var costBasis: CostBasis?
  package var tax: Tax?
  /// Of its days; the household's unless stated.
  package var timezone: String
  package var flipSign = false
  /// What QIF files of the account do not say themselves.
  package var qifDates: QIFDateOrder?
  package var qifDecimal: DecimalMark?
  /// Ids it bore before: transactions keep their ids, which are hashes over the last of these when there are any.
  package var was: [String] = []
  package var closed: Day?
  package var hidden = false
  /// Place in the file, from 0.
  package var order = 0
  package var place = Place(file: "daybook.toml")

  package init(id: String, name: String, type: AccountType, currency: Currency, timezone: String) {
    self.id = id
    self.name = name
    self.type = type
    self.currency = currency
    self.timezone = timezone
  }

  /// What its transactions' ids are hashed over: the id it bore first.
  package var hashID: String { was.last ?? id }
}

/// `[[category]]`, or one of the standard set.
package struct CategorySettings: Hashable, Sendable {
  /// `Food:Groceries`; the parent is what stands before the last colon.
  package var path: String
  package var kind: CategoryKind
  /// Plaid's codes, primary or detailed, that the file gives it, beside the shipped table.
  package var plaid: [String] = []
  /// Merchant category codes that the file gives it, beside the shipped table.
  package var mcc: [ClosedRange<Int>] = []

  package init(path: String, kind: CategoryKind) {
    self.path = path
    self.kind = kind
  }

  /// `Food` of `Food:Groceries`; nil at the top.
  package var parent: String? {
    guard let colon = path.lastIndex(of: ":") else { return nil }
    return String(path[..<colon])
  }
}

/// `[[merchant]]`: a name for texts as banks write them.
package struct MerchantSettings: Hashable, Sendable {
  package var name: String
  /// Contained in the text, case and accents folded.
  package var match: [String]
  package var place = Place(file: "daybook.toml")

  package init(name: String, match: [String]) {
    self.name = name
    self.match = match
  }
}

/// `[[asset]]`: something with a value that no bank tells.
package struct AssetSettings: Hashable, Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    case property, vehicle, collectible, business, other
    case loan, mortgage
    case otherDebt = "other-debt"

    package var isDebt: Bool { self == .loan || self == .mortgage || self == .otherDebt }
  }

  package enum Between: String, Sendable, CaseIterable { case step, linear }

  package struct Valuation: Hashable, Sendable {
    package var day: Day
    /// Always in the asset's currency. As written: a debt's may be stated with either sign.
    package var value: Money

    package init(day: Day, value: Money) {
      self.day = day
      self.value = value
    }
  }

  package var id: String
  package var name: String
  package var kind: Kind
  package var currency: Currency
  package var owners: [OwnerShare] = []
  /// By day, oldest first, one a day.
  package var valuations: [Valuation] = []
  package var between: Between = .step
  /// What its value follows from each valuation on; nil: nothing.
  package var after: ValueSource?
  /// How it loses value after the last valuation; nil: the value stands.
  package var depreciation: Depreciation?
  /// Of a debt: its valuations are balances that the lender stated, from which the schedule goes on.
  package var loan: LoanTerms?
  /// The account that its payments leave.
  package var paidFrom: String?
  /// Of a debt: the asset that it is secured on.
  package var secures: String?
  package var place = Place(file: "daybook.toml")

  package init(id: String, name: String, kind: Kind, currency: Currency) {
    self.id = id
    self.name = name
    self.kind = kind
    self.currency = currency
  }
}
