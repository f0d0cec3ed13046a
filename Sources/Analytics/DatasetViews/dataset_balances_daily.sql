-- Each account's balance at the end of every day from the first known one to today.
-- key: account_id, day
-- column account_id        text    which
-- column day               day     without gaps
-- column balance_minor     money   in its own currency; debts negative; of a brokerage its cash
-- column currency          text    the account's
-- column household_minor   money   at the day's rate, null when none is known
-- column quality           text    observed derived carried
-- column unexplained_minor money   what no row explains, on the day it was seen
-- column holdings_minor    money   what its securities were worth, in its currency; null without any, or unless all are known
-- column worth_minor       money   balance, holdings and cash in other currencies together; null unless all are known
-- column household_worth_minor money the same at the day's rate
-- column household_worth_currency text the household's
-- column other_cash_minor  money   its cash in other currencies, in its own; null without any, or unless all is known
-- column household_other_cash_minor money the same at the day's rates; null unless there is one for all
-- column household_other_cash_currency text the household's
-- column other_cash        json    that cash by currency, decimals; null where how much there is is unknown
select b.account_id, b.day, b.balance_minor, b.currency, b.household_minor, b.quality, b.unexplained_minor,
  h.holdings_minor,
  b.balance_minor + iif(h.day is null, 0, h.holdings_minor) + iif(o.day is null, 0, o.account_minor) as worth_minor,
  b.household_minor + iif(h.day is null, 0, iif(h.partial, null, h.household_minor))
    + iif(o.day is null, 0, iif(o.partial, null, o.household_minor)) as household_worth_minor,
  (select currency from temp.this_household) as household_worth_currency,
  o.account_minor as other_cash_minor, iif(o.partial, null, o.household_minor) as household_other_cash_minor,
  (select currency from temp.this_household) as household_other_cash_currency, coalesce(o.amounts, '{}') as other_cash
from main.mart_balances_daily b
left join main.mart_account_holdings h on h.account_id = b.account_id and h.day = b.day
left join main.mart_other_cash o on o.account_id = b.account_id and o.day = b.day
