/// Names and the ways in which banks write them. Constants of detection were chosen by `development`; what the measured
/// table says is of `validation`, which shares no name and no way of writing with it.
struct LabelledVocabulary: Sendable {
  var name: String
  var country: String
  /// Who is paid regularly, by what for.
  var regular: [String: [String]]
  /// Shops that are gone to as one likes.
  var shops: [String]
  var towns: [String]
  /// `{N}` is the name, `{T}` a town, `{D}` digits, `{M}` a date as banks write it, `{C}` a code.
  var debits: [String]
  var cards: [String]
  var credits: [String]

  static let development = LabelledVocabulary(
    name: "development", country: "GB",
    regular: [
      "rent": ["Harcourt Lettings", "Bellmoor Estates", "Quayside Homes"],
      "salary": ["Norwick Borough Council", "Tarn Engineering Ltd", "St Brannock School"],
      "benefit": ["HMRC Child Benefit", "DWP State Pension"],
      "phone": ["Vocafone", "Threeway Mobile", "Giffle"],
      "broadband": ["Plusfibre", "Skyline Broadband", "Zenith Internet"],
      "power": ["Octavia Energy", "Brightspark Power", "Ovalo Energy"],
      "water": ["Wessden Water", "Thamesmere Water"],
      "council": ["Bristow City Council", "Camford Council Tax"],
      "insurance": ["Avilla Insurance", "Directum Home", "Admiralty Motor"],
      "streaming": ["Netstream.com", "Spotlify", "Disnaplus", "Audibel UK"],
      "gym": ["Purefit Gyms", "The Gymworks"],
      "charity": ["Oxhelp", "Shelterbox Trust", "Save the Seals"],
      "lesson": ["Melody Music School", "Little Dolphins Swim"],
      "cleaner": ["Sparkle Home Care", "Mrs Dusty Cleaning"],
      "magazine": ["Economist Weekly Review", "New Scientia"],
      "box": ["Riverferd Veg Box", "Gusta Meal Kits"],
      "domain": ["Namepile Domains", "Gandri Hosting"],
      "licence": ["TV Licensa", "DVLA Car Tax"],
      "club": ["Norwick Rowing Club", "Allotment Society"],
      "loan": ["Zoppa Loans", "Moneybarn Finance"],
      "store": ["Applo Services", "Gaagle Play"],
      "dentist": ["Denplan Simply", "Bupra Dental"],
    ],
    shops: [
      "Tescot Stores", "Sainsbry", "Alda Market", "Morrisons Hill", "Coopers Food", "Costal Coffee", "Pretty Manger",
      "Greggory Bakers", "Shellet Garage", "Esson Fuel", "BPark Parking", "Uberro Trip", "Amazonia Marketplace",
      "Bootsy Chemist", "Waterstone Books", "Ikeana Home", "Nandino", "Wagamoto", "The Red Lion", "Cash Machine",
      "Deliverou", "Argosy", "Superdrago", "Decathlan",
    ],
    towns: ["LONDON", "BRISTOL", "NORWICK", "LEEDS", "BATH", "YORK"],
    debits: ["DIRECT DEBIT PAYMENT TO {N} REF {C}", "{N} DD", "{N} {D} DDR", "BILL PAYMENT TO {N} MANDATE NO {D}"],
    cards: [
      "CARD PAYMENT TO {N} ON {M}", "{N} {T} GB", "CONTACTLESS PAYMENT {N} {T} {M}", "{D} {M} {N} {T}", "PAYPAL *{N}",
    ],
    credits: ["{N} BACS {C}", "BANK GIRO CREDIT REF {N} {D}", "FASTER PAYMENT RECEIVED {N}"])

  static let validation = LabelledVocabulary(
    name: "validation", country: "DE",
    regular: [
      "rent": ["Wohnbau Lindenhof", "Immo Kessler", "GAG Siedlung"],
      "salary": ["Stadtwerke Ulmbach", "Maschinen Rothe", "Klinikum Talheim"],
      "benefit": ["Familienkasse Bayern", "Rentenservice"],
      "phone": ["Telefono Germany", "Vodaline", "Congstern"],
      "broadband": ["Netcologna", "Einsundeins Telecom", "Unitymedial"],
      "power": ["Yellostrom", "Lichtblick Nord", "Vattenfels"],
      "water": ["Wasserverband Eifel", "Stadtentwaesserung Mainz"],
      "council": ["Finanzkasse Grundsteuer", "Stadtkasse Muellabfuhr"],
      "insurance": ["Allianza Versicherung", "Huck Coburg", "Ergon Leben"],
      "streaming": ["Flimmerkiste", "Deezler", "Waipo TV", "Sky Deutschberg"],
      "gym": ["McFitness", "Urban Sportverein"],
      "charity": ["Unicefa", "Aerzte Uebergrenzen", "Tierschutzbund"],
      "lesson": ["Musikschule Klangwerk", "Tanzstudio Rhythmus"],
      "cleaner": ["Putzteufel Service", "Haushaltshilfe Berger"],
      "magazine": ["Spiegelbild Verlag", "Zeitenblatt"],
      "box": ["Gemuesekiste Hofgut", "Hellofrisch"],
      "domain": ["Strato Webspace", "Hetzler Online"],
      "licence": ["Rundfunkbeitrag", "Kfz Steuerkasse"],
      "club": ["Turnverein Sued", "Alpenverein Sektion"],
      "loan": ["Santandro Consumer", "Targobanco Kredit"],
      "store": ["Itunas Bill", "Goggle Payments"],
      "dentist": ["Zahnzusatz Barmenia", "Debeka Ergaenzung"],
    ],
    shops: [
      "Rewo Markt", "Edeko Center", "Lidlo Filiale", "Aldo Nord", "Nettoh", "Backerei Kamps", "Cafe Morgenrot",
      "Aralo Tankstelle", "Jetoil", "Parkhaus Dom", "Freenau Taxi", "Amazonas Marktplatz", "DM Drogerina",
      "Thalio Buch", "Ikeo Einrichtung", "Vapianto", "Gasthaus Krone", "Pizzeria Napoli", "Geldautomat Sparkasse",
      "Lieferandum", "Otto Versandt", "Rossmanno", "Decathlor", "Bauhaush",
    ],
    towns: ["BERLIN", "MUENCHEN", "KOELN", "ULM", "MAINZ", "HAMBURG"],
    debits: [
      "SEPA LASTSCHRIFT {N} MANDAT {C}", "{N} KD-NR {D} RG {D}", "LASTSCHRIFTEINZUG {N} {T}",
      "{N} VERTRAG {C} DANKE",
    ],
    cards: [
      "KARTENZAHLUNG {N} {T} {M}", "VISA DEBIT {M} {N} {T} DE", "{N}//{T}/DE {M}T{D}", "GIROCARD {N} {D}",
      "PAYPAL *{N} {D}",
    ],
    credits: ["GUTSCHRIFT {N} {C}", "SEPA UEBERWEISUNG {N} EREF {C}", "LOHN GEHALT {N} {D}"])
}

/// SplitMix64: the same numbers for a seed everywhere.
struct LabelledRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
    // Seeds beside one another must not make the same numbers, one later.
    state = next() ^ (seed << 32)
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
  mutating func within(_ range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }
  /// Whether something happens that does so in `percent` of cases.
  mutating func happens(_ percent: Double) -> Bool { Double(next() % 100_000) < percent * 1000 }
  mutating func one<T>(of list: [T]) -> T { list[below(list.count)] }
}
