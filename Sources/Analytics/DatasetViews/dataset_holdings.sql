-- What each account holds today.
-- key: account_id, security_id
-- column account_id           text    which
-- column security_id          text    which
-- column quantity             decimal units; below zero when sold short
-- column price                decimal of one unit; null when none is known
-- column price_day            day     the day the price is of
-- column value_minor          money   quantity times price; null without a price
-- column cost_minor           money   what was paid for it by the account's cost_basis, fees included; else as the broker states it; null when not known
-- column gain_minor           money   value less cost, at today's rate where their currencies differ
-- column currency             text    of price and value
-- column household_minor      money   the value at today's rate, null without a price or rate
-- column quality              text    observed derived carried stale missing
-- column weight               decimal its part of all holdings; null when its value is not known
-- column price_source         text    who states the price
-- column cost_currency        text    of the cost
-- column gain_currency        text    of the gain
-- column household_gain_minor money   today's worth less what was paid at the rates of its days; else the gain at today's rate
-- column household_gain_currency text the household's
-- column seen_day             day     the last day the broker told of it; null when only trades do
-- column household_cost_minor money   what was paid, each purchase at its day's rate; null when not known
-- column household_cost_currency text the household's
-- column cost_method          text    average fifo section104, or broker where its statement stands; null when not known
-- column cost_note            text    why the cost is not known
select h.account_id, h.security_id, h.quantity, h.price, h.price_day, h.value_minor, h.cost_minor, h.gain_minor,
  h.currency, h.household_minor, h.quality, h.weight, h.price_source, h.cost_currency, h.gain_currency,
  h.gain_household_minor as household_gain_minor, (select currency from temp.this_household) as household_gain_currency,
  h.seen_day, h.cost_household_minor as household_cost_minor,
  (select currency from temp.this_household) as household_cost_currency, h.cost_method, h.cost_note
from main.mart_holdings h
