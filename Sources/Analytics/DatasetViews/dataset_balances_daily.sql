-- Each account's balance at the end of every day from the first known one to today.
-- key: account_id, day
-- column account_id        text    which
-- column day               day     without gaps
-- column balance_minor     money   debts negative
-- column currency          text    the account's
-- column household_minor   money   at the day's rate, null when none is known
-- column quality           text    observed derived carried
-- column unexplained_minor money   what no row explains, on the day it was seen
select account_id, day, balance_minor, currency, household_minor, quality, unexplained_minor
from main.mart_balances_daily
