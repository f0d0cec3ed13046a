-- Each account's month.
-- key: account_id, month
-- column account_id      text    which
-- column month           month   calendar month
-- column currency        text    the account's
-- column money_in_minor  money   everything that came in, transfers too; positive
-- column money_out_minor money   everything that went out; negative
-- column closing_minor   money   at the month's end, or today; null when the level is unknown
-- column transactions    integer booked rows
-- column quality         text    of the closing balance
select m.account_id, m.month, a.currency, m.money_in_minor, m.money_out_minor, m.closing_minor, m.transactions, m.quality
from main.mart_accounts_monthly m
join temp.seen_accounts a on a.account_id = m.account_id
