-- By which rate each foreign currency of the books is restated today, and over which currencies it goes.
-- key: currency
-- column currency           text    of an account, a holding, an asset or a bill
-- column household_currency text    what it is restated in
-- column path               text    from the one to the other: GBP>EUR>USD; null when no rate is known
-- column day                day     when it was published, of two rates the older; at most seven days ago
-- column from_rate          decimal units of the currency that are worth to_rate
-- column to_rate            decimal units of the household's currency
select r.currency, (select currency from temp.this_household) as household_currency, r.path, r.day, r.from_rate, r.to_rate
from main.mart_rates_used r
