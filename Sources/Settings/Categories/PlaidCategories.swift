/// Plaid's personal finance categories, both versions: primary code, category of the primary alone, and of each detail.
///
/// Facts of `plaid.com/documents/transactions-personal-finance-category-taxonomy.csv`; the right-hand side is ours.
enum PlaidCategories {
  struct Primary: Sendable {
    var code: String
    /// Where only the primary code is known.
    var category: String
    /// Category and the details, without the primary code before them, that it takes.
    var details: [(String, String)]
  }

  /// By detailed code and by primary code.
  static let all: [String: String] = {
    var all: [String: String] = [:]
    for primary in primaries {
      all[primary.code] = primary.category
      for (category, details) in primary.details {
        for detail in details.split(separator: " ") { all["\(primary.code)_\(detail)"] = category }
      }
    }
    return all
  }()

  static let primaries: [Primary] = [
    Primary(
      code: "INCOME", category: "Income:Other",
      details: [
        ("Income:Benefits", "CHILD_SUPPORT LONG_TERM_DISABILITY RETIREMENT_PENSION UNEMPLOYMENT"),
        ("Income:Salary", "CONTRACTOR GIG_ECONOMY MILITARY SALARY WAGES"),
        ("Income:Dividends", "DIVIDENDS"),
        ("Income:Interest", "INTEREST_EARNED"),
        ("Income:Other", "OTHER OTHER_INCOME"),
        ("Income:Rent", "RENTAL"),
        ("Income:Tax refund", "TAX_REFUND"),
      ]),
    Primary(
      // Movements, whatever they were for: never income or spending until a person or a rule says so.
      code: "TRANSFER_IN", category: "Transfer:Own accounts",
      details: [
        ("Transfer:Own accounts", "ACCOUNT_TRANSFER DEPOSIT OTHER_TRANSFER_IN SAVINGS TRANSFER_IN_FROM_APPS WIRE"),
        ("Transfer:Loan principal", "CASH_ADVANCES_AND_LOANS"),
        ("Investment:Contribution", "INVESTMENT_AND_RETIREMENT_FUNDS"),
      ]),
    Primary(
      code: "TRANSFER_OUT", category: "Transfer:Own accounts",
      details: [
        ("Transfer:Own accounts", "ACCOUNT_TRANSFER OTHER_TRANSFER_OUT SAVINGS TRANSFER_OUT_FROM_APPS WIRE"),
        ("Investment:Contribution", "CRYPTO INVESTMENT_AND_RETIREMENT_FUNDS"),
        ("Money:Cash", "WITHDRAWAL"),
      ]),
    Primary(
      code: "LOAN_DISBURSEMENTS", category: "Transfer:Loan principal",
      details: [
        ("Transfer:Loan principal", "AUTO CASH_ADVANCES EWA MORTGAGE OTHER_DISBURSEMENT PERSONAL STUDENT")
      ]),
    Primary(
      code: "LOAN_PAYMENTS", category: "Transfer:Loan principal",
      details: [
        (
          "Transfer:Loan principal",
          "BNPL CAR_PAYMENT CASH_ADVANCES EWA MORTGAGE_PAYMENT OTHER_PAYMENT PERSONAL_LOAN_PAYMENT "
            + "STUDENT_LOAN_PAYMENT"
        ),
        ("Transfer:Card payment", "CREDIT_CARD_PAYMENT"),
      ]),
    Primary(
      code: "BANK_FEES", category: "Money:Fees",
      details: [
        (
          "Money:Fees",
          "ATM_FEES CASH_ADVANCE FOREIGN_TRANSACTION_FEES INSUFFICIENT_FUNDS LATE_FEES "
            + "OTHER_BANK_FEES OVERDRAFT_FEES"
        ),
        ("Money:Interest paid", "INTEREST_CHARGE"),
      ]),
    Primary(
      code: "ENTERTAINMENT", category: "Leisure:Entertainment",
      details: [
        (
          "Leisure:Entertainment",
          "CASINOS_AND_GAMBLING OTHER_ENTERTAINMENT SPORTING_EVENTS_AMUSEMENT_PARKS_AND_MUSEUMS "
            + "VIDEO_GAMES"
        ),
        ("Leisure:Subscriptions", "MUSIC_AND_AUDIO TV_AND_MOVIES"),
      ]),
    Primary(
      code: "FOOD_AND_DRINK", category: "Food:Eating out",
      details: [
        ("Food:Alcohol", "BEER_WINE_AND_LIQUOR"),
        ("Food:Coffee", "COFFEE"),
        ("Food:Eating out", "FAST_FOOD OTHER_FOOD_AND_DRINK RESTAURANT VENDING_MACHINES"),
        ("Food:Groceries", "GROCERIES"),
      ]),
    Primary(
      code: "GENERAL_MERCHANDISE", category: "Shopping:General",
      details: [
        ("Leisure:Hobbies", "BOOKSTORES_AND_NEWSSTANDS"),
        ("Shopping:Clothing", "CLOTHING_AND_ACCESSORIES"),
        ("Food:Groceries", "CONVENIENCE_STORES SUPERSTORES"),
        (
          "Shopping:General",
          "DEPARTMENT_STORES DISCOUNT_STORES OFFICE_SUPPLIES ONLINE_MARKETPLACES "
            + "OTHER_GENERAL_MERCHANDISE TOBACCO_AND_VAPE"
        ),
        ("Shopping:Electronics", "ELECTRONICS"),
        ("Family:Gifts given", "GIFTS_AND_NOVELTIES"),
        ("Family:Pets", "PET_SUPPLIES"),
        ("Leisure:Sport", "SPORTING_GOODS"),
      ]),
    Primary(
      code: "HOME_IMPROVEMENT", category: "Home:Repairs",
      details: [
        ("Home:Furnishing", "FURNITURE"),
        ("Home:Repairs", "HARDWARE OTHER_HOME_IMPROVEMENT REPAIR_AND_MAINTENANCE SECURITY"),
      ]),
    Primary(
      code: "MEDICAL", category: "Health:Medical",
      details: [
        ("Health:Medical", "DENTAL_CARE EYE_CARE NURSING_CARE OTHER_MEDICAL PRIMARY_CARE"),
        ("Health:Pharmacy", "PHARMACIES_AND_SUPPLEMENTS"),
        ("Family:Pets", "VETERINARY_SERVICES"),
      ]),
    Primary(
      code: "PERSONAL_CARE", category: "Health:Personal care",
      details: [
        ("Leisure:Sport", "GYMS_AND_FITNESS_CENTERS"),
        ("Health:Personal care", "HAIR_AND_BEAUTY LAUNDRY_AND_DRY_CLEANING OTHER_PERSONAL_CARE"),
      ]),
    Primary(
      code: "GENERAL_SERVICES", category: "Money:Professional services",
      details: [
        (
          "Money:Professional services",
          "ACCOUNTING_AND_FINANCIAL_PLANNING CONSULTING_AND_LEGAL OTHER_GENERAL_SERVICES STORAGE"
        ),
        ("Transport:Car", "AUTOMOTIVE"),
        ("Family:Childcare", "CHILDCARE"),
        ("Family:School", "EDUCATION"),
        ("Home:Insurance", "INSURANCE"),
        ("Shopping:General", "POSTAGE_AND_SHIPPING"),
      ]),
    Primary(
      code: "GOVERNMENT_AND_NON_PROFIT", category: "Money:Taxes",
      details: [
        ("Family:Charity", "DONATIONS"),
        ("Money:Taxes", "GOVERNMENT_DEPARTMENTS_AND_AGENCIES OTHER_GOVERNMENT_AND_NON_PROFIT TAX_PAYMENT"),
      ]),
    Primary(
      code: "TRANSPORTATION", category: "Transport:Public",
      details: [
        ("Transport:Public", "BIKES_AND_SCOOTERS OTHER_TRANSPORTATION PUBLIC_TRANSIT"),
        ("Transport:Fuel", "GAS"),
        ("Transport:Parking and tolls", "PARKING TOLLS"),
        ("Transport:Taxi", "TAXIS_AND_RIDE_SHARES"),
      ]),
    Primary(
      code: "TRAVEL", category: "Leisure:Holidays",
      details: [
        ("Leisure:Holidays", "FLIGHTS LODGING OTHER_TRAVEL RENTAL_CARS")
      ]),
    Primary(
      code: "RENT_AND_UTILITIES", category: "Home:Energy",
      details: [
        ("Home:Energy", "GAS_AND_ELECTRICITY OTHER_UTILITIES"),
        ("Home:Internet and phone", "INTERNET_AND_CABLE TELEPHONE"),
        ("Home:Rent", "RENT"),
        ("Home:Water", "SEWAGE_AND_WASTE_MANAGEMENT WATER"),
      ]),
    Primary(
      code: "OTHER", category: "Uncategorised",
      details: [
        ("Uncategorised", "OTHER")
      ]),
  ]
}
