-- Each member's share of a month, by the owners of each account.
-- key: member_id, month
-- column member_id       text    whose
-- column month           month   calendar month
-- column currency        text    the household's
-- column income_minor    money   what came in, positive
-- column spending_minor  money   what was spent less what came back, positive
-- column net_worth_minor money   at the month's end, or today
-- column partial         flag    1 when a part could not be stated
select member_id, month, (select currency from temp.this_household) as currency, income_minor, spending_minor,
  net_worth_minor, partial
from main.mart_members_monthly
