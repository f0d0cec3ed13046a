-- Buys, sells, dividends, fees and whatever else brokers tell of.
-- key: day, trade_id
-- column day             day     of the trade
-- column trade_id        text    stable
-- column account_id      text    which
-- column security_id     text    null for interest and fees of the account itself
-- column kind            text    buy sell dividend fee tax split transfer_in transfer_out interest
-- column quantity        decimal units, above zero for buy and sell; of a split those that came
-- column price           decimal of one unit; null when not told
-- column amount_minor    money   the account's cash by it, fees and taxes included: negative leaves it
-- column fee_minor       money   of the amount; null when not told
-- column tax_minor       money   of the amount; null when not told
-- column currency        text    of the amount
-- column realised_minor  money   of a sale: proceeds less what it had cost by the account's cost_basis; of a return of capital, what is beyond the cost; null when not known
-- column household_minor money   the amount at the day's rate, null when none is known
-- column price_currency  text    of the price
-- column description     text    as the broker writes it
-- column ratio           decimal of a split: new units for one old one
-- column household_realised_minor money the same, cost and proceeds each at its own day's rate; null when not known
-- column household_realised_currency text the household's
-- column realised_note   text    which purchases it was matched with before the pool, or why the gain is not known
select day, trade_id, account_id, security_id, kind, quantity, price, amount_minor, fee_minor, tax_minor, currency,
  realised_minor, household_minor, price_currency, description, ratio, household_realised_minor,
  (select currency from temp.this_household) as household_realised_currency, realised_note
from main.mart_trades
