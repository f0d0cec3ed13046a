-- Why net worth moved in a month: the parts sum to the change exactly.
-- key: month
-- column month                month   calendar month
-- column currency             text    the household's
-- column opening_minor        money   at the end of the month before
-- column income_minor         money   positive
-- column spending_minor       money   negative
-- column transfers_edge_minor money   to and from beyond these accounts, and on the way between two at the month's end
-- column market_minor         money   prices of what is held
-- column dividends_minor      money   of trades, as they came in
-- column fees_minor           money   fees and taxes of trades; negative
-- column fx_minor             money   exchange rates
-- column revaluation_minor    money   assets valued anew
-- column interest_minor       money   of trades
-- column tracking_minor       money   tracking begun or ended
-- column unexplained_minor    money   no row explains it
-- column closing_minor        money   at the month's end, or today
select month, (select currency from temp.this_household) as currency, opening_minor, income_minor, spending_minor,
  transfers_edge_minor, market_minor, dividends_minor, fees_minor, fx_minor, revaluation_minor, interest_minor,
  tracking_minor, unexplained_minor, closing_minor
from main.mart_net_worth_changes
