-- Each account's balance at the end of every day from the first known one to today.
-- key: account_id, day
-- column account_id        text    which
-- column day               day     without gaps
-- column balance_minor     money   debts negative; of a brokerage its cash
-- column currency          text    the account's
-- column household_minor   money   at the day's rate, null when none is known
-- column quality           text    observed derived carried
-- column unexplained_minor money   what no row explains, on the day it was seen
-- column holdings_minor    money   what its securities were worth, in its currency; null without any, or unless all are known
-- column worth_minor       money   balance and holdings together
-- column household_worth_minor money the same at the day's rate
-- column household_worth_currency text the household's
select b.account_id, b.day, b.balance_minor, b.currency, b.household_minor, b.quality, b.unexplained_minor,
  h.holdings_minor, iif(h.day is null, b.balance_minor, b.balance_minor + h.holdings_minor) as worth_minor,
  iif(h.day is null, b.household_minor, iif(h.partial, null, b.household_minor + h.household_minor))
    as household_worth_minor,
  (select currency from temp.this_household) as household_worth_currency
from main.mart_balances_daily b
left join main.mart_account_holdings h on h.account_id = b.account_id and h.day = b.day
