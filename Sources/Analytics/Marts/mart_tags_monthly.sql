-- What was spent per month under each tag, in household currency; tags of other kinds of row are counted only.
-- grain:    month, tag
-- not null: month, tag, spent_minor, transactions, partial
-- integer:  spent_minor, transactions, partial
-- period:   month
with tagged as (                                           -- from the verdicts, which are few
  select c.tx, v.tags, v.kind, c.household_minor, v.parts
  from verdicts v cross join classified_rows c on c.verdict = v.verdict
  where v.tags <> '[]' and not v.ignored
), parts as (
  select tx, tags, kind, household_minor from tagged where parts = 1
  union all
  select g.tx, g.tags, p.kind, p.household_minor from tagged g join split_parts p on p.tx = g.tx where g.parts > 1
)
select substr(t.day, 1, 7) as month, j.value as tag,
  -sum(iif(p.kind = 'spending', coalesce(p.household_minor, 0), 0)) as spent_minor,
  count(distinct p.tx) as transactions,
  max(p.kind = 'spending' and p.household_minor is null) as partial
from parts p
cross join seen_transactions t on t.tx = p.tx
cross join json_each(p.tags) j
where t.status = 'booked' and t.day >= :first_day and t.day <= :last_day
group by 1, 2
