-- Whom the household deals with.
-- key: merchant_id
-- column merchant_id  text    its address in the site: text and 4 hex digits of its key
-- column name         text    for people
-- column slug         text    the same as its id
-- column key          text    what tells it from others
-- column key_step     text    decision rule creditor mandate account text: which step made the key
-- column category     text    the one most of its rows have
-- column transactions integer booked
-- column spent_minor  money   spending less what came back
-- column currency     text    the household's
-- column first_day    day     first booked row
-- column last_day     day     last booked row
-- column partial      flag    1 when a part could not be stated
select f.merchant_id, f.name, f.slug, f.key, f.key_step, m.category, m.transactions, m.spent_minor,
  (select currency from temp.this_household) as currency, m.first_day, m.last_day,
  m.unstated > 0 as partial
from main.merchants_found f
join main.mart_merchants m on m.merchant_id = f.merchant_id
