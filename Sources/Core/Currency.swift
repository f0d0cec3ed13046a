/// A currency of ISO 4217: three letters and the number of decimals of its minor unit.
package struct Currency: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The three letters, packed: comparing and hashing are integer work.
  private let packed: UInt32

  private init(packed: UInt32) { self.packed = packed }

  /// Nil for anything that is not an active or historic ISO 4217 currency: such a code is a security, never a currency.
  package init?(_ code: some StringProtocol) {
    guard let packed = Self.pack(code.utf8), Self.exponents[packed] != nil else { return nil }
    self.packed = packed
  }

  private static func pack(_ bytes: some Sequence<UInt8>) -> UInt32? {
    var packed: UInt32 = 0
    var count = 0
    for byte in bytes {
      guard byte >= 0x41, byte <= 0x5A, count < 3 else { return nil }
      packed = packed << 8 | UInt32(byte)
      count += 1
    }
    return count == 3 ? packed : nil
  }

  package var code: String {
    String(decoding: [UInt8(packed >> 16 & 0xFF), UInt8(packed >> 8 & 0xFF), UInt8(packed & 0xFF)], as: UTF8.self)
  }

  package var description: String { code }

  /// Decimals of the minor unit: 2 for EUR, 0 for JPY, 3 for KWD.
  package var exponent: Int { Self.exponents[packed] ?? 2 }

  /// Minor units in one major unit: 100 for EUR, 1 for JPY.
  package var minorPerMajor: Int64 {
    var power: Int64 = 1
    for _ in 0..<exponent { power *= 10 }
    return power
  }

  package static func < (left: Currency, right: Currency) -> Bool { left.packed < right.packed }

  package static let eur = Currency(packed: 0x455552)
  package static let gbp = Currency(packed: 0x474250)
  package static let usd = Currency(packed: 0x555344)

  /// All codes known, sorted.
  package static var allCodes: [String] { exponents.keys.sorted().map { Currency(packed: $0).code } }

  // ISO 4217 (six-iso.com, list one, and list three for the historic ones that bank files still hold).
  private static let exponents: [UInt32: Int] = {
    let two = """
      AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY \
      COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS \
      INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR \
      MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD \
      SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG \
      HRK LTL LVL EEK SKK SIT CYP MTL ROL TRL DEM FRF ITL ESP NLG BEF ATS IEP PTE FIM GRD LUF CUC SLL STD MRO ZWL \
      VEF BYR CHE CHW COU MXV USN BOV
      """
    let none = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
    let three = "BHD IQD JOD KWD LYD OMR TND"
    var table: [UInt32: Int] = [:]
    for (codes, exponent) in [(two, 2), (none, 0), (three, 3), ("CLF UYW", 4)] {
      for code in codes.split(separator: " ") {
        if let packed = pack(code.utf8) { table[packed] = exponent }
      }
    }
    return table
  }()
}
