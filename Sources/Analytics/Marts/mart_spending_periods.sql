-- Spending per period of the household and category, where its period is not the calendar month.
-- grain:    start, category
-- not null: start, end, label, category, spent_minor, transactions, partial
-- integer:  spent_minor, transactions, partial
select s.start, s.end, s.label, f.category,
  -sum(f.household_minor) as spent_minor,
  sum(f.transactions) as transactions,
  max(f.unstated > 0) as partial
from period_spans s
join mart_daily_flows f on f.day between s.start and s.end
where f.kind = 'spending'
group by s.start, f.category
