-- The low point of each forecast.
-- key: account_id, scenario
-- column account_id            text    empty: all cash accounts together
-- column scenario              text    id of settings; empty: as things are
-- column low_point_minor       money   the lowest expected balance
-- column low_point_day         day     the first day of it
-- column runway_days           integer until it first stands below low_balance; null when it does not in twelve months
-- column currency              text    the account's; of all together the household's
-- column low_balance_minor     money   of settings, else nothing; of a card what it may owe; null without a limit
-- column end_minor             money   expected in twelve months
-- column usual_unplanned_minor money   spent in thirty days beside streams and budgets, which is not in it; null when not known
-- column partial               flag    1 when the balance of an account is not known
-- column name                  text    the scenario's, for people; empty: as things are
select account_id, scenario, low_point_minor, low_point_day, runway_days, currency, low_balance_minor, end_minor,
  usual_unplanned_minor, partial, name
from main.mart_forecast_summary
