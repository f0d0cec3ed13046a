-- What each merchant took in each calendar month.
-- key: month, merchant_id
-- column month        month   calendar month
-- column merchant_id  text    which
-- column currency     text    the household's
-- column spent_minor  money   spending less what came back
-- column transactions integer booked
-- column partial      flag    1 when a part could not be stated
select month, merchant_id, (select currency from temp.this_household) as currency, sum(spent_minor) as spent_minor,
  sum(transactions) as transactions, sum(unstated) > 0 as partial
from main.mart_merchants_monthly group by month, merchant_id
