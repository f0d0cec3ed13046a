/// A text as a part of an address: `Food:Eating out` is `food-eating-out`, `Café Müller` is `cafe-muller`.
///
/// Letters and digits of ASCII, in lower case; accents of Latin letters folded; anything else is one hyphen. A text with
/// none of them is `-` and, so that two such texts differ, is told apart by whoever keeps the slugs.
package func slug(of text: String) -> String {
  var bytes: [UInt8] = []
  var gap = false
  for scalar in text.unicodeScalars {
    let folded = fold(scalar)
    if folded.isEmpty {
      gap = !bytes.isEmpty
      continue
    }
    if gap {
      bytes.append(0x2D)
      gap = false
    }
    bytes += folded
  }
  return bytes.isEmpty ? "-" : String(decoding: bytes, as: UTF8.self)
}

/// The lower-case ASCII letters or digits of a scalar, nothing when it has none.
private func fold(_ scalar: Unicode.Scalar) -> [UInt8] {
  switch scalar.value {
  case 0x30...0x39, 0x61...0x7A: return [UInt8(scalar.value)]
  case 0x41...0x5A: return [UInt8(scalar.value) + 0x20]
  case 0xC0...0x24F:
    if let letters = latin[scalar.value] { return Array(letters.utf8) }
    return []
  default: return []
  }
}

/// Latin letters with marks, and what they are written as without.
private let latin: [UInt32: String] = {
  let rows: [(String, String)] = [
    ("ÀÁÂÃÅàáâãåĀāĂăĄą", "a"), ("Ää", "a"), ("Ææ", "ae"), ("ÇçĆćĈĉĊċČč", "c"), ("ÐðĎďĐđ", "d"),
    ("ÈÉÊËèéêëĒēĔĕĖėĘęĚě", "e"), ("ĜĝĞğĠġĢģ", "g"), ("ĤĥĦħ", "h"), ("ÌÍÎÏìíîïĨĩĪīĬĭĮįİı", "i"), ("Ĵĵ", "j"),
    ("Ķķ", "k"),
    ("ĹĺĻļĽľĿŀŁł", "l"), ("ÑñŃńŅņŇň", "n"), ("ÒÓÔÕÖØòóôõöøŌōŎŏŐő", "o"), ("Œœ", "oe"), ("ŔŕŖŗŘř", "r"),
    ("ŚśŜŝŞşŠšȘș", "s"), ("ß", "ss"), ("ŢţŤťŦŧȚț", "t"), ("ÙÚÛÜùúûüŨũŪūŬŭŮůŰűŲų", "u"), ("Ŵŵ", "w"), ("ÝýÿŶŷŸ", "y"),
    ("ŹźŻżŽž", "z"), ("Þþ", "th"),
  ]
  var table: [UInt32: String] = [:]
  for (letters, plain) in rows {
    for scalar in letters.unicodeScalars { table[scalar.value] = plain }
  }
  return table
}()
