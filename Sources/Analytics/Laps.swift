/// Is told when a stage of the analysis is done, so that whoever runs it can say where its time went.
///
/// The analysis itself asks no clock.
package struct Laps {
  private let done: (_ stage: String) -> Void

  /// - Parameter done: called at the end of each stage, in the order they run; a stage may be told more than once.
  package init(_ done: @escaping (_ stage: String) -> Void) { self.done = done }

  /// Nobody is told.
  package static var unwatched: Laps { Laps { _ in } }

  func end(_ stage: String) { done(stage) }
}
