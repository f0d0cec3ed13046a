-- What one unit of each security was worth at the end of every day from its first known price to today.
-- key: security_id, day
-- column security_id    text    which
-- column day            day     without gaps
-- column open           decimal of the session; null where its source tells none, or the day had none
-- column high           decimal as open
-- column low            decimal as open
-- column close          decimal in units of the day: what was paid then, before later splits
-- column volume         integer as open
-- column currency       text    of the price
-- column source         text    price source, else the connection that states it, else trade: what was paid
-- column quality        text    observed derived (from a trade) carried (10 days at most) stale
-- column price_day      day     the day that its source states it for
-- column adjusted_close decimal in units of today, so that a split makes no step
select security_id, day, open, high, low, close, volume, currency, source, quality, price_day, adjusted_close
from main.mart_prices_daily
