-- What came into and went out of each account on each day in each currency, booked rows only.
-- grain:    account_id, day, currency
-- not null: account_id, day, currency, money_in_minor, money_out_minor, transactions
-- integer:  money_in_minor, money_out_minor, transactions
-- period:   month of day
select account_id, day, currency,
  sum(max(amount_minor, 0)) as money_in_minor,
  sum(min(amount_minor, 0)) as money_out_minor,
  count(*) as transactions
from seen_transactions
where status = 'booked' and tx not in (select tx from repeated)
  and day >= :first_day and day <= :last_day
group by account_id, day, currency
