extension ComponentRegistry {
  /// Every component of the site's templates, by the name of its tag.
  package static let site = ComponentRegistry(
    layoutComponents + figureComponents + tableComponents + listComponents + lineComponents + columnComponents
      + shareComponents + calendarComponents + frameComponents)
}
