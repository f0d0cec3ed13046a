import Hashing

/// A tag's address in the site, its own whatever it is made of.
///
/// A tag that could be an address is one: `holiday`. Of any other the slug is told apart by eight hex digits of its text,
/// so that `Holiday`, `holiday!` and texts without a Latin letter differ, on file systems without capitals too.
package func tagSlug(_ tag: String) -> String {
  let plain = slug(of: tag)
  if plain == tag, tag != "-", tag.utf8.count <= longest, !endsLikeHash(Array(tag.utf8)) { return tag }
  var short = Array(plain.utf8.prefix(longest))
  while short.last == 0x2D { short.removeLast() }
  let name = short.isEmpty ? "tag" : String(decoding: short, as: UTF8.self)
  return "\(name)-\(BLAKE2b.hex(tag, length: 16).prefix(hashDigits))"
}

private let longest = 48
private let hashDigits = 8

/// A tag that is written as another's address is told apart as well.
private func endsLikeHash(_ bytes: [UInt8]) -> Bool {
  guard bytes.count > hashDigits, bytes[bytes.count - hashDigits - 1] == 0x2D else { return false }
  return bytes.suffix(hashDigits).allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
}
