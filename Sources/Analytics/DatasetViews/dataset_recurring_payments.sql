-- The payments of streams, each with the slot that it fills.
-- key: stream_id, slot_day
-- column stream_id       text    the stream
-- column slot_day        day     when it was due
-- column transaction_id  text    the payment
-- column paid_day        day     when it was paid
-- column amount_minor    money   negative leaves the account
-- column currency        text    of the payment
-- column early_late_days integer paid so many days after it was due; negative is early
select stream_id, slot_day, transaction_id, paid_day, amount_minor, currency, early_late_days
from main.mart_recurring_payments
