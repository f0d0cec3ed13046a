-- What each account held of each security at the end of every day from the first known one to today.
-- key: account_id, security_id, day
-- column account_id      text    which
-- column security_id     text    which
-- column day             day     without gaps
-- column quantity        decimal units of the day, before later splits
-- column value_minor     money   quantity times the day's price; null when none is known
-- column currency        text    of the price
-- column household_minor money   at the day's rate, null without a price or rate
-- column quality         text    the worse of the quantity's and the price's: observed derived carried stale missing
select account_id, security_id, day, quantity, value_minor, currency, household_minor, quality
from main.mart_holdings_daily
