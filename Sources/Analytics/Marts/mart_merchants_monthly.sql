-- What each merchant took per month and category in household currency: spending less what came back.
-- grain:    month, merchant_id, category
-- not null: month, merchant_id, category, spent_minor, transactions, first_day, last_day, unstated
-- integer:  spent_minor, transactions, unstated
-- period:   month
select substr(day, 1, 7) as month, merchant_id, category,
  -sum(iif(kind = 'spending', coalesce(household_minor, 0), 0)) as spent_minor,
  sum(part = 1) as transactions,                          -- a transaction in parts is one
  min(day) as first_day,
  max(day) as last_day,
  sum(kind = 'spending' and household_minor is null) as unstated   -- parts without a rate: left out, and counted
from splits_stored
where status = 'booked' and not ignored and merchant_id is not null and day >= :first_day and day <= :last_day
group by 1, 2, 3
