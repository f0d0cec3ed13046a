-- What came in in each calendar month under each category.
-- key: month, category
-- column month          month   calendar month
-- column category       text    by itself
-- column currency       text    the household's
-- column received_minor money   positive
-- column transactions   integer parts counted
-- column partial        flag    1 when a part could not be stated
select month, category, (select currency from temp.this_household) as currency, received_minor, transactions, partial
from main.mart_income_monthly
