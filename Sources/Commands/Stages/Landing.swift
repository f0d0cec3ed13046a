package import Core

/// Payloads on their way from fetching tasks to the one writer: each task waits until its payload is safe.
///
/// The warehouse is one connection, used by whoever opened it; providers run side by side. So records cross here.
package struct Landing: Sendable {
  package struct Item: Sendable {
    package var record: RawRecord
    package var done: CheckedContinuation<Void, any Error>
  }

  package let items: AsyncStream<Item>
  private let continuation: AsyncStream<Item>.Continuation

  package init() { (items, continuation) = AsyncStream.makeStream() }

  /// Hands a record over; returns when it is committed.
  package func keep(_ record: RawRecord) async throws {
    try await withCheckedThrowingContinuation { done in
      if case .enqueued = continuation.yield(Item(record: record, done: done)) { return }
      done.resume(throwing: CancellationError())
    }
  }

  /// No more will come.
  package func close() { continuation.finish() }
}
