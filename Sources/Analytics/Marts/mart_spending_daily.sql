-- Spending per day in household currency, days without spending left out.
-- grain:    day
-- not null: day, spent_minor, transactions
-- integer:  spent_minor, transactions
-- period:   month of day
select day,
  -sum(household_minor) as spent_minor,
  sum(transactions) as transactions
from mart_daily_flows
where kind = 'spending' and day >= :first_day and day <= :last_day
group by day
