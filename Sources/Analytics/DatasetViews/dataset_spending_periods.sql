-- As spending_monthly, by the household's own period; empty where that is the calendar month.
-- key: start, category
-- column start        day     first day
-- column category     text    by itself
-- column end          day     last day
-- column label        text    what people call it
-- column currency     text    the household's
-- column spent_minor  money   positive
-- column transactions integer parts counted
-- column partial      flag    1 when a part could not be stated
select start, category, "end", label, (select currency from temp.this_household) as currency, spent_minor, transactions, partial
from main.mart_spending_periods
