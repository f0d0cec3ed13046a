-- What was spent on each day that has any.
-- key: day
-- column day          day     booked
-- column currency     text    the household's
-- column spent_minor  money   positive; refunds lower it
-- column transactions integer parts counted
select day, (select currency from temp.this_household) as currency, spent_minor, transactions from main.mart_spending_daily
