-- What the household owns less what it owes, at the end of every day.
-- key: day
-- column day                 day     without gaps
-- column currency            text    the household's
-- column cash_minor          money   current, savings and cash accounts, and the cash of brokers
-- column investments_minor   money   holdings, pensions
-- column property_minor      money   homes and land
-- column other_assets_minor  money   vehicles and the rest
-- column debts_minor         money   cards, loans, mortgages; negative
-- column total_minor         money   the sum of these
-- column same_accounts_minor money   the total without what newly tracked accounts stood at when tracking began
-- column quality             text    the worst of the accounts'; missing: a part that other days' totals hold could not be stated
-- column partial             flag    1 when a part could not be stated or was not yet tracked
select day, (select currency from temp.this_household) as currency, cash_minor, investments_minor, property_minor,
  other_assets_minor, debts_minor, total_minor, same_accounts_minor, quality, partial
from main.mart_net_worth_daily
