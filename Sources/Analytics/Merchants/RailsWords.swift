/// Words that say how money moved, not to whom: they carry no identity, in whatever country an account is.
///
/// All lists hold together: an account abroad brings its bank's language with it. Folded spelling.
enum RailsWords {
  static let byCountry: [(country: String, words: String)] = [
    (
      "any",
      """
      visa mastercard maestro vpay amex contactless sepa swift iban bic pos atm nfc ecom online www com net org http \
      https payment payments transaction trn ref reference id no nr num number fee www1 bill billing paypal sumup \
      recurring subscription apple pay googlepay applepay eur usd gbp chf jpy sek nok dkk pln intl international fx
      """
    ),
    (
      "GB",
      """
      card cd debit credit direct dd bacs chaps fpo fpi fps faster bgc bank giro so standing order sto tfr transfer \
      to from on at by via received sent ddr dpc clp chg charge purchase refund reversal mandate rate cash withdrawal \
      deposit limited ltd plc llp the and of
      """
    ),
    (
      "US",
      """
      ach checkcard check chk withdrawal deposit purchase authorized pmt pymt autopay auto web ppd ccd tel des indn \
      co inc llc corp company terminal incoming outgoing wire point sale sq tst
      """
    ),
    (
      "DE",
      """
      lastschrift folgelastschrift erstlastschrift elv kartenzahlung karte girocard gutschrift uberweisung \
      ueberweisung echtzeituberweisung dauerauftrag basislastschrift einzug mandat mandatsref mandatsreferenz rg \
      rechnung rechnungsnr kdnr kundennummer kunde vertrag verwendungszweck svwz eref kref mref cred sagt danke dankt \
      fur ihren einkauf ta tan kfn vj uhr beleg folgenr debitk abrechnung abbuchung zahlung umsatz entgelt \
      auftrag kurs lohn gehalt persnr retoure erstattung ruckzahlung rueckzahlung storno vom \
      bei von und der die das gmbh mbh ag kg kgaa ohg ug ev eg co
      """
    ),
    ("AT", "bankomat sb onlinebanking zahlungsreferenz auftraggeberreferenz bezahlung"),
    ("CH", "einkauf belastung vergutung zkb postfinance twint"),
    (
      "FR",
      """
      carte cb achat paiement prelevement prlv virement vir instantane inst recu emis retrait dab facture echeance \
      permanent remboursement du au le la les des chez motif mandat europeen sas sarl sa sasu eurl sci
      """
    ),
    (
      "ES",
      """
      tarjeta compra pago recibo adeudo transferencia traspaso domiciliacion cargo abono reembolso devolucion \
      bizum en el los las del por \
      concepto sl slu sau comercio num
      """
    ),
    (
      "IT",
      """
      carta pagamento addebito accredito bonifico disposizione sdd prelievo acquisto presso commissione a favore \
      beneficiario causale srl spa snc sas di del della rimborso storno pagobancomat bancomat
      """
    ),
    (
      "NL",
      """
      betaalautomaat betaling incasso overboeking overschrijving pas pasvolgnr kenmerk omschrijving machtiging \
      algemene doorlopend eenmalig ideal naam bv nv van voor bij geldautomaat tikkie ccv
      """
    ),
    ("PT", "compra debito pagamento transferencia multibanco mb lda"),
    ("PL", "platnosc karta przelew zakup blik sp zoo"),
    ("SE", "kortkop betalning swish autogiro overforing ab"),
    ("DK", "dankort mobilepay betaling kort aps"),
    ("NO", "varekjop vipps avtalegiro as"),
    ("FI", "korttiosto maksu oy oyj tmi"),
    (
      "months",
      """
      jan feb apr jun jul aug sep sept oct nov dec january february march april june july august september october \
      november december januar februar marz juni juli oktober dezember
      """
    ),
    (
      "countries",
      """
      de deu gb gbr uk fr fra es esp it ita nl nld us usa lu lux at aut ch che be bel ie irl pl pol pt prt se swe dk \
      dnk fi fin cz cze
      """
    ),
  ]

  /// Services that stand before the star while the shop stands behind it: `SUMUP *CAFE`. Behind any other name the
  /// star brings an order's code, as in `AMAZON.DE*1A2B3C`.
  static let processors =
    """
    paypal pp ppl sumup sq square zettle izettle iz klarna stripe sp tst toast crv google lsp payu adyen mollie \
    paddle wpy cko gc dri fs ztl nyx ec worldline payone concardis vivawallet viva revolut swish twint bizum tikkie
    """
}
