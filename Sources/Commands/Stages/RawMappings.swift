import BankFiles
package import Core
import Providers
import Settings
package import Warehouse

/// How each provider's payloads become rows: the one table from a provider's name to its mapping.
package enum RawMappings {
  /// - Parameter currencies: of which rates are kept; nil: those that the settings name.
  package static func mapping(_ household: Household, currencies: [Currency]? = nil) -> RawMapping {
    let zones = household.accountZones
    return RawMapping(contextKinds: [
      "account", "details", "requisition", "requisitions", "agreement", EnableBankingMapping.linkedKind,
      EnableBankingMapping.sessionKind,
    ]) { provider, records in
      switch provider {
      case ProviderName.gocardless.rawValue: GoCardlessMapping.standardise(records: records)
      case ProviderName.enablebanking.rawValue: EnableBankingMapping.standardise(records: records)
      case ProviderName.simplefin.rawValue: SimpleFINMapping.standardise(records: records, zones: zones)
      case ProviderName.trading212.rawValue: Trading212Mapping.standardise(records: records, zones: zones)
      case ProviderName.plaid.rawValue: PlaidMapping.standardise(records: records, zones: zones)
      case ProviderName.snaptrade.rawValue: SnapTradeMapping.standardise(records: records, zones: zones)
      case Source.entries.namespace: try records.flatMap { try EntriesFile($0.body, household.settings).rows }
      default: []
      }
    } rates: { record in
      switch record.provider {
      case "ecb", "frankfurter": RatesStage.rates(record, of: currencies ?? household.currencies)
      case RatesStage.fileProvider: try RatesFile.read(record.body, file: record.key)
      default: []
      }
    } property: { record in
      PropertyStage.values(record)
    } prices: { record, securities in
      switch record.provider {
      case YahooMapping.provider:
        var mapped = MappedPrices(source: PricesStage.source)
        mapped.series = YahooMapping.standardise(record)
        return mapped
      case PricesFileWork.provider: return try PricesFileWork.mapped(record, securities, household)
      default: return MappedPrices(source: record.provider)
      }
    } file: { record, file in
      _ = try ImportStage.read(ByteSource(record.body), name: record.key, into: file, household)
    }
  }
}
