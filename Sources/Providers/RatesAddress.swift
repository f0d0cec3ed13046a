/// Where rates are asked for, without a slash at its end.
///
/// - Parameters:
///   - given: another address than the publisher's; without a path of its own, `path` is added.
///   - path: that of `standard`, from its first slash.
func ratesAddress(_ given: String?, standard: String, path: String) -> String {
  var base = given ?? standard
  while base.hasSuffix("/") { base.removeLast() }
  let afterScheme = base.firstRange(of: "://").map { base[$0.upperBound...] } ?? base[...]
  return afterScheme.contains("/") ? base : base + path
}
