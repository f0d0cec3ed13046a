package import Core

/// `[notify]`: what a household wants to be told of.
package struct NotifySettings: Hashable, Sendable {
  /// Kinds that nobody is told of: they are no notifications at all.
  package var mute: Set<NotificationKind> = []

  package init() {}
}

extension SettingsReader {
  func readNotify() -> NotifySettings {
    var notify = NotifySettings()
    notify.mute = Set((section("notify")?.texts("mute") ?? []).compactMap(NotificationKind.init))
    return notify
  }
}
