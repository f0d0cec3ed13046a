package import Core

/// Countries of ISO 3166, and which of them a household with a currency is most likely in.
package enum Countries {
  package static func isKnown(_ code: String) -> Bool { known.contains(code) }

  /// From the currency: its first two letters are its country's. The euro's is told by the time zone, else `EU`.
  package static func usual(for currency: Currency, timezone: String) -> String {
    if currency == .eur { return euro[timezone] ?? "EU" }
    let country = String(currency.code.prefix(2))
    return isKnown(country) ? country : "EU"
  }

  private static let euro: [String: String] = [
    "Europe/Vienna": "AT", "Europe/Brussels": "BE", "Asia/Nicosia": "CY", "Europe/Berlin": "DE",
    "Europe/Busingen": "DE", "Europe/Tallinn": "EE", "Europe/Madrid": "ES", "Atlantic/Canary": "ES",
    "Africa/Ceuta": "ES", "Europe/Helsinki": "FI", "Europe/Paris": "FR", "Europe/Athens": "GR",
    "Europe/Zagreb": "HR", "Europe/Dublin": "IE", "Europe/Rome": "IT", "Europe/Vilnius": "LT",
    "Europe/Luxembourg": "LU", "Europe/Riga": "LV", "Europe/Malta": "MT", "Europe/Amsterdam": "NL",
    "Europe/Lisbon": "PT", "Atlantic/Madeira": "PT", "Atlantic/Azores": "PT", "Europe/Ljubljana": "SI",
    "Europe/Bratislava": "SK", "Europe/Sofia": "BG",
  ]

  private static let known: Set<String> = Set(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA \
    CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET EU FI FJ FK FM FO FR \
    GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO \
    JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR \
    MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO \
    RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV \
    TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
    """.split(separator: " ").map(String.init))
}
