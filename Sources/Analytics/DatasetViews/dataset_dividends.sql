-- What securities paid out.
-- key: day, trade_id
-- column day             day     paid
-- column trade_id        text    the trade it is
-- column account_id      text    into which
-- column security_id     text    by which; null when not told
-- column amount_minor    money   as it came in
-- column tax_minor       money   kept back before it came; null when not told
-- column currency        text    of the amount
-- column household_minor money   at the day's rate, null when none is known
select day, trade_id, account_id, security_id, amount_minor, tax_minor, currency, household_minor
from main.mart_trades where kind = 'dividend'
