/// Someone the household pays or is paid by: what it is truly called and for, and how banks write it.
struct Payee: Hashable, Sendable {
  /// The name that the demo's settings give it.
  var name: String
  /// One of the standard categories' paths.
  var category: String
  /// What every one of its texts contains.
  var match: String
  /// As a terminal or a bank's mandate sends it; store numbers and towns differ.
  var texts: [String]
  /// The card schemes' code for its trade; nil where no card is used, or the bank does not tell.
  var mcc: String?
  /// Whether its category comes from a rule of the demo's settings; else the trade's code is enough, or it stays unknown.
  var needsRule: Bool

  init(_ name: String, _ category: String, _ texts: [String], mcc: String? = nil, rule: Bool = true) {
    self.name = name
    self.category = category
    self.texts = texts
    self.mcc = mcc
    needsRule = rule
    match = Self.commonStart(texts)
  }

  /// The longest start that all texts share, without a space or a mark at its end.
  private static func commonStart(_ texts: [String]) -> String {
    guard var start = texts.first.map({ $0[...] }) else { return "" }
    for text in texts {
      while !text.hasPrefix(start) { start = start.dropLast() }
    }
    while let last = start.last, " -*".contains(last) { start = start.dropLast() }
    return String(start)
  }
}

/// Every payee, named once.
enum Payees {
  // Supermarkets
  static let tesco = Payee(
    "Tesco", "Food:Groceries", ["TESCO STORES 2906 BRISTOL", "TESCO STORES 6114 BEDMINSTER", "TESCO STORES 3372"],
    mcc: "5411", rule: false)
  static let sainsburys = Payee(
    "Sainsbury's", "Food:Groceries", ["SAINSBURYS S/MKT BEDMINSTER", "SAINSBURYS S/MKT ASHTON GATE"], mcc: "5411",
    rule: false)
  static let aldi = Payee("Aldi", "Food:Groceries", ["ALDI 73 775 BRISTOL", "ALDI 73 102"], mcc: "5411", rule: false)
  static let lidl = Payee("Lidl", "Food:Groceries", ["LIDL GB BRISTOL", "LIDL GB 2216"], mcc: "5411", rule: false)
  static let waitrose = Payee("Waitrose", "Food:Groceries", ["WAITROSE 418 HENLEAZE"], mcc: "5411", rule: false)
  static let coop = Payee(
    "Co-op", "Food:Groceries", ["CO-OP GROUP 310482", "CO-OP GROUP 070655 BRISTOL"], mcc: "5411", rule: false)
  static let betterFood = Payee("Better Food", "Food:Groceries", ["SP BETTER FOOD COMPANY"])  // a shop without a code

  // Out of the house
  static let pret = Payee(
    "Pret A Manger", "Food:Coffee", ["PRET A MANGER SHOP 432", "PRET A MANGER SHOP 118"], mcc: "5814")
  static let gails = Payee("Gail's", "Food:Coffee", ["GAILS BAKERY CLIFTON", "GAILS BAKERY BATH"], mcc: "5462")
  static let nero = Payee("Caffè Nero", "Food:Coffee", ["CAFFE NERO 211", "CAFFE NERO 87 BRISTOL"], mcc: "5814")
  static let costa = Payee("Costa", "Food:Coffee", ["COSTA COFFEE 43011234", "COSTA COFFEE 43017752"], mcc: "5814")
  static let greggs = Payee(
    "Greggs", "Food:Eating out", ["GREGGS PLC 1421", "GREGGS PLC 2236"], mcc: "5812", rule: false)
  static let deliveroo = Payee(
    "Deliveroo", "Food:Eating out", ["DELIVEROO.CO.UK LONDON", "DELIVEROO.CO.UK"], mcc: "5812", rule: false)
  static let francoManca = Payee("Franco Manca", "Food:Eating out", ["FRANCO MANCA BRISTOL"], mcc: "5812", rule: false)
  static let nandos = Payee(
    "Nando's", "Food:Eating out", ["NANDOS CABOT CIRCUS", "NANDOS PARK STREET"], mcc: "5812", rule: false)
  static let wagamama = Payee("Wagamama", "Food:Eating out", ["WAGAMAMA QUAKERS FRIARS"], mcc: "5812", rule: false)
  static let bertha = Payee(
    "Bertha's Pizza", "Food:Eating out", ["SQ *BERTHAS PIZZA BRISTOL"], mcc: "5812", rule: false)
  static let pieminister = Payee(
    "Pieminister", "Food:Eating out", ["PIEMINISTER STOKES CROFT"], mcc: "5812", rule: false)
  static let apple = Payee("The Apple", "Food:Alcohol", ["THE APPLE WELSH BACK"], mcc: "5813")
  static let tobacco = Payee("Tobacco Factory", "Food:Alcohol", ["TOBACCO FACTORY BAR"], mcc: "5813")
  static let majestic = Payee("Majestic", "Food:Alcohol", ["MAJESTIC WINE 044 BRISTOL"], mcc: "5921")

  // Getting about
  static let firstBus = Payee("First Bus", "Transport:Public", ["FIRST BRISTOL TAP"], mcc: "4131", rule: false)
  static let trainline = Payee(
    "Trainline", "Transport:Public", ["TRAINLINE.COM EDINBURGH", "TRAINLINE.COM"], mcc: "4112", rule: false)
  static let gwr = Payee(
    "GWR", "Transport:Public", ["GWR BRISTOL TM SST", "GWR BATH SPA TO"], mcc: "4112", rule: false)
  static let uber = Payee(
    "Uber", "Transport:Taxi", ["UBER *TRIP HELP.UBER.COM", "UBER *TRIP"], mcc: "4121", rule: false)
  static let shell = Payee(
    "Shell", "Transport:Fuel", ["SHELL BRISTOL AIRPORT RD", "SHELL BRISTOL GORDANO"], mcc: "5541", rule: false)
  static let tescoPfs = Payee(
    "Tesco Fuel", "Transport:Fuel", ["TESCO PFS 4471", "TESCO PFS 2906"], mcc: "5542", rule: false)
  static let ringgo = Payee(
    "RingGo", "Transport:Parking and tolls", ["RINGGO PARKING", "RINGGO PARKING 0208"], mcc: "7523", rule: false)
  static let ncp = Payee(
    "NCP", "Transport:Parking and tolls", ["NCP BRISTOL TRENCHARD", "NCP BRISTOL"], mcc: "7523", rule: false)
  static let kwikFit = Payee("Kwik Fit", "Transport:Car", ["KWIK FIT BRISTOL 0412"], mcc: "7538")
  static let dvla = Payee("DVLA", "Transport:Car", ["DVLA VEHICLE TAX", "DVLA VEHICLE TAX VE"])
  static let admiral = Payee("Admiral", "Transport:Car", ["ADMIRAL INSURANCE"], mcc: "6300")

  // Shops
  static let marksAndSpencer = Payee(
    "Marks & Spencer", "Shopping:Clothing", ["MARKS & SPENCER CRIBBS", "MARKS & SPENCER BROADMEAD"], mcc: "5651",
    rule: false)
  static let uniqlo = Payee("Uniqlo", "Shopping:Clothing", ["UNIQLO EUROPE LTD"], mcc: "5651", rule: false)
  static let hm = Payee("H&M", "Shopping:Clothing", ["H&M GB0187 BRISTOL", "H&M ONLINE"], mcc: "5651", rule: false)
  static let next = Payee("Next", "Shopping:Clothing", ["NEXT RETAIL LTD LEICESTER"], mcc: "5651", rule: false)
  static let amazon = Payee(
    "Amazon", "Shopping:General", ["AMZNMKTPLACE*2K4RT1", "AMZNMKTPLACE*R71VX9", "AMZNMKTPLACE*9Q0DD4"], mcc: "5999")
  static let johnLewis = Payee(
    "John Lewis", "Shopping:General", ["JOHN LEWIS CRIBBS", "JOHN LEWIS PLC WEB"], mcc: "5311", rule: false)
  static let currys = Payee(
    "Currys", "Shopping:Electronics", ["CURRYS ONLINE", "CURRYS CRIBBS CAUSEWAY"], mcc: "5732", rule: false)
  static let bq = Payee("B&Q", "Home:Repairs", ["B&Q 1384 BRISTOL", "B&Q 1384"], mcc: "5200", rule: false)
  static let screwfix = Payee("Screwfix", "Home:Repairs", ["SCREWFIX DIRECT BRISTOL"], mcc: "5251")
  static let ikea = Payee("IKEA", "Home:Furnishing", ["IKEA LTD 261 BRISTOL"], mcc: "5712", rule: false)
  static let dunelm = Payee("Dunelm", "Home:Furnishing", ["DUNELM SOFT FURN 0141"], mcc: "5714")

  // Leisure, health, family
  static let vue = Payee(
    "Vue", "Leisure:Entertainment", ["VUE BSL LTD CRIBBS", "VUE BSL LTD"], mcc: "7832", rule: false)
  static let watershed = Payee("Watershed", "Leisure:Entertainment", ["WATERSHED BRISTOL"], mcc: "7832", rule: false)
  static let waterstones = Payee(
    "Waterstones", "Leisure:Hobbies", ["WATERSTONES GALLERIES", "WATERSTONES 094"], mcc: "5942")
  static let hobbycraft = Payee("Hobbycraft", "Leisure:Hobbies", ["HOBBYCRAFT CRIBBS"], mcc: "5945")
  static let boots = Payee("Boots", "Health:Pharmacy", ["BOOTS 0841", "BOOTS 0841 BRISTOL"], mcc: "5912", rule: false)
  static let superdrug = Payee("Superdrug", "Health:Personal care", ["SUPERDRUG STORES 0338"], mcc: "5977")
  static let toniGuy = Payee("Toni & Guy", "Health:Personal care", ["TONI&GUY PARK ST"], mcc: "7230", rule: false)
  static let barber = Payee(
    "Franco's Barbers", "Health:Personal care", ["SUMUP *FRANCOS BARBERS"], mcc: "7230", rule: false)
  static let dentist = Payee("Clifton Dental", "Health:Medical", ["CLIFTON DENTAL CARE"], mcc: "8021", rule: false)
  static let petsAtHome = Payee("Pets at Home", "Family:Pets", ["PETS AT HOME LTD 0223"], mcc: "5995", rule: false)
  static let vet = Payee("Highcroft Vets", "Family:Pets", ["HIGHCROFT VETERINARY"], mcc: "0742")
  static let toys = Payee("The Entertainer", "Family:Gifts given", ["THE ENTERTAINER BRISTOL"], mcc: "5945")
  static let flowers = Payee("Bloom & Wild", "Family:Gifts given", ["BLOOM AND WILD LTD"], mcc: "5992")
  static let justGiving = Payee("JustGiving", "Family:Charity", ["JUSTGIVING.COM"], mcc: "8398")
  static let cash = Payee(
    "Cash machine", "Money:Cash", ["LNK NATIONWIDE CLIFTON", "LNK CO-OP NORTH ST"], mcc: "6011", rule: false)
  static let market = Payee("Market stall", "Uncategorised", ["SUMUP *ST NICKS STALL 9"], rule: false)

  // Abroad
  static let easyjet = Payee(
    "easyJet", "Leisure:Holidays", ["EASYJET 000K7XQ2M LUTON", "EASYJET 000KB1T9R"], mcc: "4511", rule: false)
  static let airbnb = Payee(
    "Airbnb", "Leisure:Holidays", ["AIRBNB * HMQ4ZR2B8K", "AIRBNB * HM8PXW51TT"], mcc: "7011", rule: false)
  static let abroadMeals = [
    Payee("Time Out Market", "Food:Eating out", ["TIME OUT MARKET LISBOA PRT"], mcc: "5812", rule: false),
    Payee("Café Janis", "Food:Eating out", ["CAFE JANIS LISBOA PRT"], mcc: "5812", rule: false),
    Payee("Chez Marcel", "Food:Eating out", ["CHEZ MARCEL ANNECY FRA"], mcc: "5812", rule: false),
    Payee("Brasserie du Lac", "Food:Eating out", ["BRASSERIE DU LAC ANNECY FRA"], mcc: "5812", rule: false),
  ]
  static let abroadShops = [
    Payee("Pingo Doce", "Food:Groceries", ["PINGO DOCE CHIADO PRT"], mcc: "5411", rule: false),
    Payee("Carrefour", "Food:Groceries", ["CARREFOUR CITY ANNECY FRA"], mcc: "5411", rule: false),
  ]
  static let abroadSights = [
    Payee("Oceanário", "Leisure:Holidays", ["OCEANARIO DE LISBOA PRT"], mcc: "7998"),
    Payee("Compagnie du Mont-Blanc", "Leisure:Holidays", ["CIE DU MONT BLANC FRA"], mcc: "7999"),
  ]
  static let foreignFee = Payee("Barclaycard fee", "Money:Fees", ["NON-STERLING TRANSACTION FEE"])

  /// All that a card pays, for the demo's settings.
  static let shops: [Payee] =
    [
      tesco, sainsburys, aldi, lidl, waitrose, coop, betterFood, pret, gails, nero, costa, greggs, deliveroo,
      francoManca, nandos, wagamama, bertha, pieminister, apple, tobacco, majestic, firstBus, trainline, gwr, uber,
      shell, tescoPfs, ringgo, ncp, kwikFit, dvla, admiral, marksAndSpencer, uniqlo, hm, next, amazon, johnLewis,
      currys, bq, screwfix, ikea, dunelm, vue, watershed, waterstones, hobbycraft, boots, superdrug, toniGuy, barber,
      dentist, petsAtHome, vet, toys, flowers, justGiving, cash, market, easyjet, airbnb, foreignFee,
    ] + abroadMeals + abroadShops + abroadSights
}
