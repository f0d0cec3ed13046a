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
-- column period_start      day  first day of the household's period that today lies in: the calendar month, or its own
-- column period_end        day  last day of that period
-- column period_label      text what people call it
-- column last_period_start day  first day of the period before; null where there is none
-- column last_period_end   day  its last day
select name, currency, country, timezone, today,
  (select min(day) from main.mart_net_worth_daily) as first_day,
  (select max(day) from (
    select max(day) as day from main.mart_account_days where day <= today
    union all select max(day) from main.mart_trades where day <= today
    union all select max(day) from temp.seen_holding_days where day <= today
    union all select max(day) from temp.seen_balances where day <= today)) as last_day,
  version, period_start, period_end, period_label, last_period_start, last_period_end
from temp.this_household
