-- The next twelve months of every cash account, and of all together.
-- key: account_id, scenario, day
-- column account_id     text  empty: all cash accounts together
-- column scenario       text  id of settings; empty: as things are
-- column day            day   from today on
-- column low_minor      money when streams cost what they have at most and unplanned spending is high
-- column expected_minor money balance, streams, planned payments, standing transfers and what is left of budgets
-- column high_minor     money when streams cost what they have at least and unplanned spending is low
-- column currency       text  the account's; of all together the household's, at today's rates
select account_id, scenario, day, low_minor, expected_minor, high_minor, currency from main.mart_forecast_daily
