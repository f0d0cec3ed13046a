-- How what accounts hold is spread, with the cash of those accounts; only what could be stated.
-- key: by, name
-- column by          text    class account currency region
-- column name        text    a class, an account's id, a currency, a region of settings
-- column value_minor money   today
-- column currency    text    the household's
-- column weight      decimal its part of all of its kind
select "by", name, value_minor, (select currency from temp.this_household) as currency, weight from main.mart_allocation
