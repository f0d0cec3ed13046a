-- Every transaction, pending ones too, which are counted in no total.
-- key: day, transaction_id
-- column day               day     booked; for a pending row the day it was made
-- column transaction_id    text    stable: t_ and 16 hex digits
-- column account_id        text    where
-- column amount_minor      money   negative leaves the account
-- column currency          text    the account's
-- column household_minor   money   in household currency at its day's rate; null when no rate is known
-- column status            text    pending booked
-- column kind              text    income spending transfer investment; of the first part when the parts differ
-- column category          text    null when the parts differ
-- column category_source   text    decision rule transfer merchant provider none
-- column category_reason   text    in words
-- column counterparty      text    as the bank wrote it
-- column merchant_id       text    null for transfers between own accounts and rows without a text
-- column merchant          text    its name
-- column description       text    as the bank wrote it
-- column note              text    by hand or by rule; empty when there is none
-- column tags              json    sorted labels
-- column pair_id           text    the transfer it is a leg of
-- column stream_id         text    the recurring stream it belongs to
-- column source            text    connection, or file
-- column booked_at_day     day     when it was booked, null while pending
-- column value_day         day     when it counts for interest, null when not told
-- column original_minor    money   what was paid in another currency
-- column original_currency text    that currency
-- column learned_day       day     when it became known
-- column ignored           flag    1: counted in no total, by a rule or because it repeats another row
select t.day, t.transaction_id, t.account_id, t.amount_minor, t.currency, c.household_minor,
  t.status, v.kind, v.category, v.category_source, v.category_reason, t.counterparty, m.merchant_id,
  m.name as merchant, t.description, v.note, v.tags, c.pair_id, p.stream_id, t.source,
  t.booked_day as booked_at_day, t.value_day, t.original_minor, t.original_currency, t.learned_on as learned_day,
  v.ignored
from temp.seen_transactions t
join main.classified_rows c on c.tx = t.tx
join main.verdicts v on v.verdict = c.verdict
left join main.merchants_found m on m.merchant = c.merchant
left join main.mart_recurring_payments p on p.tx = t.tx
