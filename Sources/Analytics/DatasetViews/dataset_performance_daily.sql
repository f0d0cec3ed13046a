-- Investments day by day: what they were worth, what was put in, and what one unit of money had become.
-- key: scope, scope_id, day
-- column scope       text    household account
-- column scope_id    text    the account's; empty for the household
-- column day         day     without gaps, from the first known one to today
-- column value_minor money   at its end, cash with brokers included; only what could be stated
-- column flow_minor  money   put in on the day less taken out
-- column currency    text    the household's
-- column growth      decimal of one unit that was there from the first day, time-weighted; null when not known
-- column drawdown    decimal how far growth is below its highest so far, 0 or less; null when not known
select scope, scope_id, day, value_minor, flow_minor, (select currency from temp.this_household) as currency, growth, drawdown
from main.mart_performance_daily
