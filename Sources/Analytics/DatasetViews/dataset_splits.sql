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
-- column ignored         flag    1: counted in no total, by a rule or because it repeats another row
select t.day, t.transaction_id, 1 as part, t.account_id, t.amount_minor, t.currency, c.household_minor, v.kind,
  v.category, v.category_source, v.tags, a.owners, m.merchant_id, t.status,
  v.ignored
from temp.seen_transactions t
join main.classified_rows c on c.tx = t.tx
join main.verdicts v on v.verdict = c.verdict
join temp.seen_accounts a on a.account_id = t.account_id
left join main.merchants_found m on m.merchant = c.merchant
where v.parts = 1
union all
select t.day, t.transaction_id, p.part, t.account_id, p.amount_minor, t.currency, p.household_minor, p.kind,
  p.category, v.category_source, v.tags, a.owners, m.merchant_id, t.status,
  v.ignored
from main.split_parts p
cross join main.classified_rows c on c.tx = p.tx
cross join main.verdicts v on v.verdict = c.verdict
cross join temp.seen_transactions t on t.tx = p.tx
join temp.seen_accounts a on a.account_id = t.account_id
left join main.merchants_found m on m.merchant = c.merchant
