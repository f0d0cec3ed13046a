-- Each merchant over all its rows, and the category that most of them have.
-- grain:    merchant_id
-- not null: merchant_id, category, spent_minor, transactions, first_day, last_day, unstated
-- integer:  spent_minor, transactions, unstated
with by_category as (
  select merchant_id, category, sum(spent_minor) as spent_minor, sum(transactions) as transactions,
    min(first_day) as first_day, max(last_day) as last_day, sum(unstated) as unstated
  from mart_merchants_monthly
  group by merchant_id, category
), ranked as (
  select *, row_number() over (partition by merchant_id order by transactions desc, category) as place
  from by_category
)
select merchant_id,
  max(iif(place = 1, category, null)) as category,
  sum(spent_minor) as spent_minor,
  sum(transactions) as transactions,
  min(first_day) as first_day,
  max(last_day) as last_day,
  sum(unstated) as unstated
from ranked
group by merchant_id
