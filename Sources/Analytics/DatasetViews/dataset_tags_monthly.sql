-- What was spent in each calendar month under each tag.
-- key: month, tag
-- column month        month   calendar month
-- column tag          text    as written
-- column currency     text    the household's
-- column spent_minor  money   spending less what came back
-- column transactions integer booked
-- column partial      flag    1 when a part could not be stated
select month, tag, (select currency from temp.this_household) as currency, spent_minor, transactions, partial
from main.mart_tags_monthly
