-- Income less spending per period of the household, where its period is not the calendar month.
-- grain:    start
-- not null: start, end, label, income_minor, spending_minor, net_minor, partial
-- integer:  income_minor, spending_minor, net_minor, partial
select s.start, s.end, s.label,
  sum(iif(f.kind = 'income', f.household_minor, 0)) as income_minor,
  -sum(iif(f.kind = 'spending', f.household_minor, 0)) as spending_minor,
  sum(f.household_minor) as net_minor,
  max(f.unstated > 0) as partial
from period_spans s
join mart_daily_flows f on f.day between s.start and s.end
where f.kind in ('income', 'spending')
group by s.start
