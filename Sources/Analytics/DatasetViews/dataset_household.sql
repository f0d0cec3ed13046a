-- The household itself: one line.
-- key: name
-- column name      text    its name
-- column currency  text    every total is stated in it
-- column country   text    decides holidays, tax year and how numbers are written
-- column timezone  text    its days are days there
-- column today     day     the day the site speaks of
-- column first_day day     the first day anything is known of; null before the first fact
-- column last_day  day     the last day with a booked row or an observed balance
-- column version   text    of the datasets; columns are only ever added
select name, currency, country, timezone, today,
  (select min(day) from main.mart_net_worth_daily) as first_day,
  (select max(day) from (
    select max(day) as day from main.mart_account_days where day <= today
    union all select max(day) from main.mart_trades where day <= today
    union all select max(day) from temp.seen_holding_days where day <= today
    union all select max(day) from temp.seen_balances where day <= today)) as last_day,
  version
from temp.this_household
