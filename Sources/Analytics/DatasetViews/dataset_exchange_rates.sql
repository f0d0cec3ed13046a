-- Published rates: one base is worth rate units of quote.
-- key: base, quote, day
-- column base   text    ISO 4217
-- column quote  text    ISO 4217
-- column day    day     published
-- column rate   decimal exact
-- column source text    who published it
select base, quote, day, exact_decimal(mantissa, scale) as rate, source from main.exchange_rates
