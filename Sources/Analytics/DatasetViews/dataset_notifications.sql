-- What the household is told of, each fact once; kinds that settings mute are not among them.
-- key: notification_id
-- column notification_id text n_ and 16 hex digits of kind and key
-- column kind            text budget_warning budget_exceeded bill_due bill_missed price_change low_balance goal_reached milestone_reached consent_expiring sync_failed sync_complete export_complete closed_month_changed
-- column key             text which fact of its kind it is
-- column day             day  when it came to be
-- column title           text in a few words
-- column text            text a sentence; amounts as 12.50 GBP, days as 2026-06-18
-- column state           text new read dismissed, as decided; sent is for channels, which do not send yet
select notification_id, kind, key, day, title, text, state from main.mart_notifications
