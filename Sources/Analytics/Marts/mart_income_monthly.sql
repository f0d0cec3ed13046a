-- Income per month and category, in household currency.
-- grain:    month, category
-- not null: month, category, received_minor, transactions, partial
-- integer:  received_minor, transactions, partial
-- period:   month
select substr(day, 1, 7) as month, category,
  sum(household_minor) as received_minor,
  sum(transactions) as transactions,
  max(unstated > 0) as partial
from mart_daily_flows
where kind = 'income' and day >= :first_day and day <= :last_day
group by 1, 2
