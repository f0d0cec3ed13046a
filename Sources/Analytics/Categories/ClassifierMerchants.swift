import Core
import SQLite
import Settings

/// Which merchant a row belongs to.
extension Classifier {
  /// Counts texts (those in use) and gives each its key.
  func makeTextKeys(inUse: (Int) -> Bool = { _ in true }) {
    let count = reader.texts.count
    for text in 0..<count where inUse(text) { keys.count(reader.texts.bytes(text)) }
    textKeys = (0..<count).map { text in
      inUse(text) ? "text:" + MerchantKeys.key(keys.identity(reader.texts.bytes(text))) : ""
    }
    textMerchants = [Int32](repeating: -1, count: count)
  }

  /// A text that came after the others were counted: it takes its key as they left the words.
  private func makeLateKeys(_ text: Int) {
    while textKeys.count <= text {
      keys.count(reader.texts.bytes(textKeys.count))
      textKeys.append("text:" + MerchantKeys.key(keys.identity(reader.texts.bytes(textKeys.count))))
      textMerchants.append(-1)
    }
    if textKeys[text].isEmpty {
      keys.count(reader.texts.bytes(text))
      textKeys[text] = "text:" + MerchantKeys.key(keys.identity(reader.texts.bytes(text)))
    }
  }

  private func identityText(_ text: Int32) -> String {
    guard text >= 0 else { return "" }
    return keys.identity(reader.texts.bytes(Int(text))).map { String(decoding: $0, as: UTF8.self) }
      .joined(separator: " ")
  }

  func assignMerchant(_ place: Int) {
    let row = rows[place]
    let number = baseMerchant(row)
    rows[place].merchant = number
    if number >= 0 { offer(number, row) }
  }

  func offer(_ number: Int32, _ row: BookRow) {
    merchants.offer(
      number, seen: .init(isPending: !row.isBooked, day: row.day, order: row.order), counterparty: row.counterparty,
      text: row.text,
      name: {
        row.counterparty >= 0
          ? MerchantName(counterparty: reader.counterparties.text(Int(row.counterparty)))
          : MerchantName(words: identityText(row.text).split(separator: " ").map(String.init))
      }, slug: { identityText(row.text) })
  }

  private func baseMerchant(_ row: BookRow) -> Int32 {
    if !resolved.rows.isEmpty, let name = resolved.rows[row.tx]?.decision.merchant {
      return merchants.merchant(key: MerchantBook.nameKey(name), step: .decision, givenName: name)
    }
    let given = givenMerchant(row.holds)
    if given >= 0 { return given }
    if row.extra >= 0 {
      let number = merchant(of: reader.extras[Int(row.extra)])
      if number >= 0 { return number }
    }
    guard row.text >= 0 else { return -1 }
    if Int(row.text) >= textKeys.count || textKeys[Int(row.text)].isEmpty { makeLateKeys(Int(row.text)) }
    if textMerchants[Int(row.text)] < 0 {
      textMerchants[Int(row.text)] = merchants.merchant(key: textKeys[Int(row.text)], step: .text)
    }
    return textMerchants[Int(row.text)]
  }

  /// The first `[[merchant]]` of the file that one of these conditions stands for.
  private func givenMerchant(_ holds: Int32) -> Int32 {
    if merchantOfCondition.isEmpty || holds == 0 { return -1 }
    while givenMerchants.count <= Int(holds) { givenMerchants.append(-2) }
    if givenMerchants[Int(holds)] == -2 {
      let first = reader.holdings[Int(holds)].compactMap { merchantOfCondition[$0] }.min()
      givenMerchants[Int(holds)] =
        first.map { place in
          let name = settings.merchants[place].name
          return merchants.merchant(key: MerchantBook.nameKey(name), step: .rule, givenName: name)
        } ?? -1
    }
    return givenMerchants[Int(holds)]
  }

  private func merchant(of extra: RowExtra) -> Int32 {
    for (step, word) in [
      (KeyStep.creditor, extra.creditor), (.mandate, extra.mandate), (.account, extra.counterpartyAccount),
    ]
    where word >= 0 {
      let mark = UInt64(step == .creditor ? 0 : step == .mandate ? 1 : 2) << 32 | UInt64(word)
      if let number = keyedMerchants[mark] {
        if number >= 0 { return number }
        continue
      }
      let bytes = reader.words.bytes(Int(word))
      let compact = MerchantKeys.compact(bytes)
      // A masked or short number is not one person's.
      let tells = compact.count >= (step == .account ? 8 : 3) && !(step == .account && bytes.contains(0x2A))
      let value = step == .creditor ? MerchantKeys.creditor(compact) : String(decoding: compact, as: UTF8.self)
      let number = tells ? merchants.merchant(key: "\(step.rawValue):\(value)", step: step) : -1
      keyedMerchants[mark] = number
      if number >= 0 { return number }
    }
    return -1
  }
}
