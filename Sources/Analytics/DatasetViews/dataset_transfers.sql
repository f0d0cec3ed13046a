-- Pairs of rows that are one movement between own accounts.
-- key: pair_id
-- column pair_id    text    stable
-- column out_id     text    the row that left
-- column in_id      text    the row that arrived
-- column days_apart integer from leaving to arriving; negative when it arrived first
-- column evidence   text    decision iban reference text amount
-- column rate       decimal what one unit that left became, across currencies; else null
select p.pair_id, o.transaction_id as out_id, i.transaction_id as in_id, p.days_apart, p.evidence, p.rate
from main.pairs p
join temp.seen_transactions o on o.tx = p.out_tx
join temp.seen_transactions i on i.tx = p.in_tx
