-- Each account's month: what came in, what went out, and where it stood at the month's end (or today).
-- grain:    account_id, month
-- not null: account_id, month, money_in_minor, money_out_minor, transactions, quality
-- integer:  money_in_minor, money_out_minor, closing_minor, transactions
-- period:   month
with months as (
  select account_id, substr(day, 1, 7) as month, max(day) as last_day
  from mart_balances_daily
  where day >= :first_day and day <= :last_day
  group by 1, 2
  union
  select account_id, substr(day, 1, 7), max(day)
  from mart_account_days
  where day >= :first_day and day <= :last_day
    and account_id not in (select account_id from mart_balances_daily)
  group by 1, 2
), flows as (
  select account_id, month, sum(money_in_minor) as money_in_minor, sum(money_out_minor) as money_out_minor,
    sum(transactions) as transactions
  from (
    -- Of rows in another currency than the account's only the number: they are no part of its own balance.
    select d.account_id, substr(d.day, 1, 7) as month,
      sum(iif(d.currency = a.currency, d.money_in_minor, 0)) as money_in_minor,
      sum(iif(d.currency = a.currency, d.money_out_minor, 0)) as money_out_minor, sum(d.transactions) as transactions
    from mart_account_days d join seen_accounts a on a.account_id = d.account_id
    where d.day >= :first_day and d.day <= :last_day
    group by 1, 2
    union all
    -- The cash of trades, likewise.
    select t.account_id, substr(t.day, 1, 7), sum(max(t.amount_minor, 0)), sum(min(t.amount_minor, 0)), 0
    from mart_trades t join seen_accounts a on a.account_id = t.account_id and a.currency = t.currency
    where t.day >= :first_day and t.day <= :last_day
    group by 1, 2
  )
  group by 1, 2
)
select m.account_id, m.month,
  coalesce(f.money_in_minor, 0) as money_in_minor,
  coalesce(f.money_out_minor, 0) as money_out_minor,
  b.balance_minor as closing_minor,
  coalesce(f.transactions, 0) as transactions,
  coalesce(b.quality, 'missing') as quality
from months m
left join flows f on f.account_id = m.account_id and f.month = m.month
left join mart_balances_daily b on b.account_id = m.account_id and b.day = m.last_day
