-- Each asset's value at the end of every day since its first valuation.
-- key: asset_id, day
-- column asset_id        text    which
-- column day             day     without gaps
-- column value_minor     money   debts negative
-- column currency        text    of its value
-- column quality         text    observed derived carried
-- column household_minor money   at the day's rate, null when none is known
select asset_id, day, value_minor, currency, quality, household_minor from main.mart_assets_daily
