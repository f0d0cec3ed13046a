/// What the headers of banks' files call each column, in the languages of the banks.
enum HeaderWords {
  enum Role: Hashable, CaseIterable {
    case date, valueDate, amount, debit, credit, direction, currency, balance
    case counterparty, counterpartyAccount, description, category, reference, status, fee, account
  }

  /// Words that mean a role, the surest first. A header fits a word when it is the word, begins with it, or holds it
  /// as a whole word; longer words are tried before shorter ones.
  static let words: [(Role, [String])] = [
    (
      .valueDate,
      [
        "value date", "valuta", "valutadatum", "wertstellung", "wert", "date de valeur", "date valeur", "fecha valor",
        "f. valor", "data valuta", "rentedatum", "data waluty", "valutadato", "data-valor", "data valor", "val. date",
      ]
    ),
    (
      .date,
      [
        "date", "booking date", "transaction date", "posting date", "posted date", "post date", "completed date",
        "trans date", "trans. date", "buchungstag", "buchungsdatum", "buchung", "datum", "umsatzdatum", "belegdatum",
        "date de comptabilisation", "date operation", "date opération", "date de l'operation", "date d'opération",
        "dateop", "fecha", "fecha operacion", "fecha operación", "f. operacion", "fecha contable", "data",
        "data contabile", "data operazione", "data movimento", "boekdatum", "boekingsdatum", "transactiedatum",
        "data operacji", "data ksiegowania", "data księgowania", "bokforingsdag", "bokföringsdag",
        "bokføringsdato", "dato", "bogføringsdato", "data mov.", "data movimentação", "päivämäärä", "kirjauspäivä",
        "datum provedení", "datum zaúčtování", "timestamp", "created", "time",
      ]
    ),
    (
      .debit,
      [
        "debit", "debit amount", "money out", "paid out", "withdrawal", "withdrawals", "withdrawal amount", "soll",
        "belastung", "lastschrift", "débit", "montant débit", "cargo", "cargos", "debe", "adeudo", "addebito",
        "addebiti", "uscite", "dare", "dr", "amount out", "outflow", "afschrijving", "débito", "uit", "spent",
      ]
    ),
    (
      .credit,
      [
        "credit", "credit amount", "money in", "paid in", "deposit", "deposits", "deposit amount", "haben",
        "gutschrift", "crédit", "montant crédit", "abono", "abonos", "haber", "accredito", "accrediti", "entrate",
        "avere", "cr", "amount in", "inflow", "bijschrijving", "crédito", "in", "received",
      ]
    ),
    (
      .direction,
      [
        "soll/haben", "s/h", "af bij", "af/bij", "bij/af", "debit/credit", "debit credit", "d/c", "dr/cr", "cr/dr",
        "c/d", "credit/debit",
        "debit or credit", "credit debit indicator", "creditdebitindicator", "sens", "direction", "cdi", "+/-",
        "sollhaben", "soll-/haben-kennung", "cdtdbtind", "dc",
      ]
    ),
    (
      .balance,
      [
        "balance", "running balance", "running bal.", "account balance", "saldo", "saldo nach buchung", "kontostand",
        "solde", "saldo contabile", "saldo na boeking", "saldo na mutatie", "saldo po operacji", "saldo disponible",
        "sald", "zůstatek",
      ]
    ),
    (
      .amount,
      [
        "amount", "transaction amount", "betrag", "umsatz", "montant", "importe", "importo", "bedrag", "kwota",
        "belopp", "beløb", "beløp", "valor", "summe", "value", "monto", "cantidad", "transactiebedrag", "somma",
        "částka", "summa", "net", "total", "montante", "quantia", "objem",
      ]
    ),
    (
      .currency,
      [
        "currency", "currency code", "ccy", "währung", "waehrung", "whg", "devise", "divisa", "moneda", "valuta",
        "munt", "muntsoort", "waluta", "moeda", "valutakod", "cur", "měna",
      ]
    ),
    (
      .counterpartyAccount,
      [
        "counterparty iban", "counterparty account", "iban zahlungsbeteiligter", "kontonummer/iban", "tegenrekening",
        "tegenrekening iban/bban", "kontonummer", "iban des begünstigten", "iban auftraggeber", "gegenkonto",
        "account number counterparty", "payee account", "partner iban", "kto/iban", "iban empfänger",
      ]
    ),
    (
      .counterparty,
      [
        "counterparty", "counterparty name", "payee", "merchant", "merchant name", "name", "beneficiary", "party",
        "beguenstigter/zahlungspflichtiger", "begünstigter/zahlungspflichtiger", "beguenstigter",
        "begünstigter", "empfänger", "empfaenger", "auftraggeber/empfänger", "auftraggeber/begünstigter",
        "name zahlungsbeteiligter", "zahlungsempfänger", "zahlungsempfänger*in", "auftraggeber", "bénéficiaire",
        "contrepartie", "nom", "beneficiario", "ordenante", "controparte", "naam", "naam tegenpartij",
        "naam / omschrijving", "tegenpartij", "odbiorca", "nadawca / odbiorca", "mottaker", "mottagare", "modtager",
        "counter party", "partner name", "recipient", "paid to",
      ]
    ),
    (
      .description,
      [
        "description", "transaction description", "memo", "details", "narrative", "narration", "particulars",
        "verwendungszweck", "buchungstext", "text", "buchungsdetails", "libelle", "libellé", "label",
        "libellé de l'opération", "detail", "concepto", "descripcion", "descripción", "descrizione", "causale",
        "observaciones",
        "descrizione operazione", "omschrijving", "mededelingen", "mededeling", "opis", "opis operacji", "tytuł",
        "tytul",
        "beskrivning", "beskrivelse", "descrição", "descricao", "descripción ampliada", "payment reference", "message",
        "remittance information", "transaction details", "note", "notes", "purpose", "selite", "viesti", "popis",
        "zpráva", "tekst", "comment",
      ]
    ),
    (
      .category,
      [
        "category", "kategorie", "categorie", "catégorie", "categoria", "categoría", "rubriek", "kategoria",
        "kategori",
      ]
    ),
    (
      .reference,
      [
        "reference", "end-to-end", "kundenreferenz (end-to-end)", "referenz", "kundenreferenz", "référence",
        "referencia",
        "riferimento", "kenmerk", "transaction id", "transaction reference", "id", "check number", "cheque number",
        "end to end id",
      ]
    ),
    (
      .status,
      ["status", "state", "statut", "estado", "stato", "buchungsstatus", "info", "stan"]
    ),
    (.fee, ["fee", "fees", "gebühr", "gebuehr", "frais", "comisión", "commissione", "kosten"]),
    (
      .account,
      [
        "account", "account number", "iban", "own account", "kontonummer", "auftragskonto", "iban auftragskonto",
        "konto", "compte", "numéro de compte", "cuenta", "conto", "rekening", "rekeningnummer", "iban/bban", "konto nr",
      ]
    ),
  ]

  /// How surely `header` names `role`, 0 for not at all: 3 for the very word, 2 when it begins so, 1 when it holds it.
  static func fit(_ header: String, _ role: Role) -> Int {
    let folded = bare(header)
    guard !folded.isEmpty, folded.count <= 60 else { return 0 }
    var best = 0
    for (candidate, words) in words where candidate == role {
      for word in words {
        if folded == word { return 3 }
        if folded.hasPrefix(word + " ") || folded.hasPrefix(word + "/") { best = max(best, 2) }
        // Two letters are a word only by themselves.
        if word.count > 2, (" " + folded + " ").contains(" " + word + " ") { best = max(best, 1) }
      }
    }
    return best
  }

  /// Whether `header` names any role.
  static func isKnown(_ header: String) -> Bool { Role.allCases.contains { fit(header, $0) >= 2 } }

  /// Lower case without quotes, brackets and what stands in them: `Betrag (EUR)` is `betrag`.
  static func bare(_ header: String) -> String {
    var depth = 0
    var result = ""
    for character in header.lowercased() {
      switch character {
      case "(", "[": depth += 1
      case ")", "]": depth = max(0, depth - 1)
      case "\"", ":", "*", "_": if depth == 0, character == "_" { result.append(" ") }
      default: if depth == 0 { result.append(character) }
      }
    }
    let bare = result.foldedName
    return bare.isEmpty ? header.lowercased().foldedName : bare
  }

  /// Whether a header is in a language whose banks never put the month before the day.
  static func areDayFirst(_ headers: [String]) -> Bool {
    let bare = headers.map(bare)
    return foreign.contains { word in bare.contains { $0 == word || $0.hasPrefix(word + " ") } }
  }

  /// Words of headers that are no English words.
  private static let foreign: Set<String> = [
    "datum", "buchungstag", "buchungsdatum", "buchung", "betrag", "umsatz", "währung", "waehrung", "verwendungszweck",
    "wertstellung", "valutadatum", "valuta", "montant", "libellé", "libelle", "solde", "débit", "crédit", "fecha",
    "importe",
    "concepto", "saldo", "importo", "descrizione", "causale", "bedrag", "boekdatum", "omschrijving", "naam", "kwota",
    "opis", "belopp", "beløb", "beløp", "dato", "bokföringsdag", "bokføringsdato", "descrição", "soll", "haben",
    "päivämäärä", "částka",
  ]
}
