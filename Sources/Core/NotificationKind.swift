/// What a household is told of.
package enum NotificationKind: String, Sendable, CaseIterable {
  case budgetWarning = "budget_warning"
  case budgetExceeded = "budget_exceeded"
  case billDue = "bill_due"
  case billMissed = "bill_missed"
  case priceChange = "price_change"
  case lowBalance = "low_balance"
  case goalReached = "goal_reached"
  case milestoneReached = "milestone_reached"
  case consentExpiring = "consent_expiring"
  case syncFailed = "sync_failed"
  case syncComplete = "sync_complete"
  case exportComplete = "export_complete"
  case closedMonthChanged = "closed_month_changed"
}
