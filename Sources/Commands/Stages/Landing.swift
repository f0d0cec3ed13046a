package import Core
package import Providers

/// Answers on their way from fetching tasks to the one writer: each task waits until its answer is safe.
///
/// The warehouse is one connection, used by whoever opened it; providers run side by side. So answers cross here.
package struct Landing: Sendable {
  package struct Item: Sendable {
    package var answer: ReceivedAnswer
    package var done: CheckedContinuation<Void, any Error>
  }

  package let items: AsyncStream<Item>
  private let continuation: AsyncStream<Item>.Continuation

  package init() { (items, continuation) = AsyncStream.makeStream() }

  /// Hands an answer over; returns when it is committed.
  package func keep(_ answer: ReceivedAnswer) async throws {
    try await withCheckedThrowingContinuation { done in
      if case .enqueued = continuation.yield(Item(answer: answer, done: done)) { return }
      done.resume(throwing: CancellationError())
    }
  }

  package func keep(_ record: RawRecord) async throws {
    try await keep(ReceivedAnswer(connectionID: record.connectionID, record: record))
  }

  /// No more will come.
  package func close() { continuation.finish() }
}
