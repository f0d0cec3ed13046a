-- The parts of every transaction: most have one.
-- key: day, transaction_id, part
-- column day             day     of the transaction
-- column transaction_id  text    which
-- column part            integer from 1
-- column account_id      text    where
-- column amount_minor    money   parts sum to the transaction exactly
-- column currency        text    the account's
-- column household_minor money   rounded once; null when no rate is known
-- column kind            text    income spending transfer investment
-- column category        text    one a part
-- column category_source text    who decided it
-- column tags            json    of the transaction
-- column owners          json    percent by member
-- column merchant_id     text    of the transaction
-- column status          text    pending booked
select s.day, t.transaction_id, s.part, s.account_id, s.amount_minor, s.currency, s.household_minor, s.kind,
  s.category, s.category_source, s.tags, a.owners, s.merchant_id, s.status
from main.splits_stored s
join temp.seen_transactions t on t.tx = s.tx
join temp.seen_accounts a on a.account_id = s.account_id
