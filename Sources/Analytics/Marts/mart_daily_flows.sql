-- Booked splits by day, account and category, in household currency: the base of every sum of income and spending.
-- grain:    day, account_id, kind, category
-- not null: day, account_id, category, kind, household_minor, transactions, unstated
-- integer:  household_minor, transactions, unstated
-- period:   month of day
select day, account_id,
  iif(ignored, 'ignored', kind) as kind,                 -- a rule's ignore: counted in no total, yet it moved the balance
  category,
  coalesce(sum(household_minor), 0) as household_minor,  -- the account's sign: money out is negative
  count(*) as transactions,
  sum(household_minor is null) as unstated               -- parts without a rate: left out, and counted
from splits_stored
where status = 'booked' and tx not in (select tx from repeated)
  and day >= :first_day and day <= :last_day
group by day, account_id, 3, category
