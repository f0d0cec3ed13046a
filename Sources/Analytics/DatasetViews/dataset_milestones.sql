-- Marks that net worth is to reach.
-- key: milestone_id
-- column milestone_id text  id of settings
-- column name         text  for people
-- column amount_minor money the mark
-- column currency     text  the household's
-- column by           day   until when; null without a date
-- column achieved_on  day   the first day on which the whole of net worth stood at it; null when none has
select milestone_id, name, amount_minor, (select currency from temp.this_household) as currency, by_day as "by",
  achieved_on
from main.mart_milestones
