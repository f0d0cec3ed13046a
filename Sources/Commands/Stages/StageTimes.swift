package import Analytics
import Glibc

/// How long each stage took, for `build --timings`; of nothing that is made from the books.
package final class StageTimes {
  private struct Moment {
    var clock: ContinuousClock.Instant
    /// Of this process, whatever else the machine did.
    var processor: Duration
  }

  private struct Time {
    var stage: String
    var clock: Duration
    var processor: Duration
  }

  private let clock = ContinuousClock()
  private var last: Moment
  private var times: [Time] = []

  package init() { last = Moment(clock: clock.now, processor: Self.processor) }

  /// Takes the time since the stage before for this one's.
  package func end(_ stage: String) {
    let now = Moment(clock: clock.now, processor: Self.processor)
    times.append(Time(stage: stage, clock: now.clock - last.clock, processor: now.processor - last.processor))
    last = now
  }

  package var laps: Laps { Laps { self.end($0) } }

  /// A line a stage, in the order they ran, and one of all together: milliseconds by the clock, milliseconds of processor
  /// time, the name; with tabs between.
  package var lines: [String] {
    let all = times.reduce(into: Time(stage: "whole", clock: .zero, processor: .zero)) { sum, time in
      sum.clock += time.clock
      sum.processor += time.processor
    }
    return (times + [all]).map {
      "\(Self.milliseconds($0.clock))\t\(Self.milliseconds($0.processor))\t\($0.stage)"
    }
  }

  private static var processor: Duration {
    var time = timespec()
    guard unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return .zero }
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }

  /// With one decimal.
  private static func milliseconds(_ duration: Duration) -> String {
    let tenths = Int64((duration / .microseconds(100)).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}

@available(*, unavailable) extension StageTimes: Sendable {}
