-- Every period of every budget, from its first to today's.
-- key: budget_id, start
-- column budget_id       text    id of settings
-- column start           day     first day of the period
-- column end             day     last day of the period
-- column name            text    for people
-- column member_id       text    whose share of each account counts; null: all of it
-- column category        text    what counts, with its children; null where a tag does
-- column tag             text    what counts; null where a category does
-- column currency        text    the household's
-- column amount_minor    money   of each period
-- column rolled_minor    money   what the period before left, by the budget's rollover; below zero when overspent
-- column spent_minor     money   positive; refunds lower it
-- column left_minor      money   amount and what was rolled, less what was spent
-- column expected_minor  money   where spending should stand today; of a closed period all that may be spent
-- column percent         integer whole percent of what may be spent; null when that is nothing
-- column state           text    ok warning exceeded
-- column exceeded_on     day     since when more is spent than may be; null when it is not
-- column warn_at         integer percent
-- column label           text    what people call the period
-- column projected_minor money   where this pace ends; of a closed period what was spent
-- column will_exceed_on  day     at this pace; null when it will not be, or already is
-- column rollover        text    none surplus both
-- column within          text    budget_id of the narrowest budget that counts all of this one's; null when none does
-- column transactions    integer parts counted
-- column current         flag    1 for today's period
-- column partial         flag    1 when a part could not be stated
select budget_id, start, "end", name, member_id, category, tag,
  (select currency from temp.this_household) as currency, amount_minor, rolled_minor, spent_minor, left_minor,
  expected_minor, percent, state, exceeded_on, warn_at, label, projected_minor, will_exceed_on, rollover, within,
  transactions, current, partial
from main.mart_budgets
