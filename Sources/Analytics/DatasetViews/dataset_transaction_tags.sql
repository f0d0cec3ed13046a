-- Which transactions bear which label.
-- key: tag, day, transaction_id
-- column tag             text  as written
-- column day             day   of the transaction
-- column transaction_id  text  which
-- column account_id      text  where
-- column amount_minor    money negative leaves the account
-- column currency        text  the account's
-- column household_minor money in household currency at its day's rate; null when no rate is known
-- column status          text  pending booked
-- column kind            text  income spending transfer investment; of the first part when the parts differ
-- column category        text  null when the parts differ
-- column ignored         flag  1: counted in no total
select j.value as tag, t.day, t.transaction_id, t.account_id, t.amount_minor, t.currency, c.household_minor, t.status,
  v.kind, v.category, v.ignored
from main.verdicts v
cross join json_each(v.tags) j
cross join main.classified_rows c on c.verdict = v.verdict
cross join temp.seen_transactions t on t.tx = c.tx
where v.tags <> '[]'
