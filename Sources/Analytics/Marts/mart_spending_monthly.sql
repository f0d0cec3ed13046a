-- Spending per month and category, in household currency: what was spent less what came back.
-- grain:    month, category
-- not null: month, category, spent_minor, transactions, partial
-- integer:  spent_minor, transactions, partial
-- period:   month
select substr(day, 1, 7) as month, category,
  -sum(household_minor) as spent_minor,
  sum(transactions) as transactions,
  max(unstated > 0) as partial
from mart_daily_flows
where kind = 'spending' and day >= :first_day and day <= :last_day
group by 1, 2
