-- What investments made in each span that they were there for.
-- key: scope, scope_id, span
-- column scope          text    household account security
-- column scope_id       text    the account's or security's; empty for the household
-- column span           text    1m 3m ytd 1y 3y 5y, or all since the first known day
-- column twr            decimal time-weighted over the whole span, 0.1 is 10 %: what money did that was there all the time; null when not known
-- column money_weighted decimal the rate that money put in and taken out earned, over the whole span; null without a unique one
-- column gain_minor     money   worth at the end less worth at the start less what was put in
-- column flows_minor    money   put in less taken out; of a security, paid for it less got from it
-- column currency       text    the household's
-- column note           text    why a return is not known, or what it leaves out
-- column twr_yearly     decimal twr a year of 365 days; null for less than a year
-- column money_weighted_yearly decimal the same rate a year (XIRR); null for less than a year
-- column drawdown       decimal the deepest fall from a high within the span, 0 or less
-- column drawdown_day   day     its deepest day; null without a fall
-- column first_day      day     of the span
select scope, scope_id, span, twr, money_weighted, gain_minor, flows_minor,
  (select currency from temp.this_household) as currency, note, twr_yearly, money_weighted_yearly, drawdown, drawdown_day,
  first_day
from main.mart_performance
