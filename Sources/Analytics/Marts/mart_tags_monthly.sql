-- What was spent per month under each tag, in household currency; tags of other kinds of row are counted only.
-- grain:    month, tag
-- not null: month, tag, spent_minor, transactions
-- integer:  spent_minor, transactions
-- period:   month
select substr(s.day, 1, 7) as month, t.value as tag,
  -sum(iif(s.kind = 'spending', coalesce(s.household_minor, 0), 0)) as spent_minor,
  count(distinct s.tx) as transactions
from splits_stored s, json_each(s.tags) t
where s.status = 'booked' and not s.ignored and s.tags <> '[]' and s.day >= :first_day and s.day <= :last_day
group by 1, 2
