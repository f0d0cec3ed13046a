-- Free labels.
-- key: tag
-- column tag          text    as written
-- column slug         text    its address in the site
-- column transactions integer booked, those that count; 0 where it stands on others only
with counted as (
  select tag, sum(transactions) as transactions from main.mart_tags_monthly group by tag
), found as (                                              -- from the verdicts, which are few
  select tag from counted
  union
  select j.value from main.verdicts v cross join json_each(v.tags) j
  where v.tags <> '[]' and exists (select 1 from main.classified_rows c where c.verdict = v.verdict)
)
select f.tag, tag_slug(f.tag) as slug, coalesce(c.transactions, 0) as transactions
from found f left join counted c on c.tag = f.tag
