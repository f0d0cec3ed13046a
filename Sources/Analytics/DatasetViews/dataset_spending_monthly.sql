-- What was spent in each calendar month under each category.
-- key: month, category
-- column month        month   calendar month
-- column category     text    by itself: a parent has no line of its own
-- column currency     text    the household's
-- column spent_minor  money   positive; refunds lower it
-- column transactions integer parts counted
-- column partial      flag    1 when a part could not be stated
select month, category, (select currency from temp.this_household) as currency, spent_minor, transactions, partial
from main.mart_spending_monthly
