-- Income less spending per month, in household currency; transfers and investments are neither.
-- grain:    month
-- not null: month, income_minor, spending_minor, net_minor, partial
-- integer:  income_minor, spending_minor, net_minor, partial
-- period:   month
select substr(day, 1, 7) as month,
  sum(iif(kind = 'income', household_minor, 0)) as income_minor,
  -sum(iif(kind = 'spending', household_minor, 0)) as spending_minor,
  sum(household_minor) as net_minor,
  max(unstated > 0) as partial
from mart_daily_flows
where kind in ('income', 'spending') and day >= :first_day and day <= :last_day
group by 1
