-- Spending per month and category, in household currency: what was spent less what came back.
-- grain:    month, category
-- not null: month, category, spent_minor, partial
-- period:   month
select substr(day, 1, 7) as month, category,
  -sum(coalesce(household_minor, 0)) as spent_minor,      -- parts without a rate are left out, and make it partial
  count(*) as transactions,
  max(household_minor is null) as partial
from splits_stored
where kind = 'spending' and status = 'booked' and not ignored
  and day >= :first_day and day <= :last_day
group by 1, 2
