-- As cash_flow_monthly, by the household's own period; empty where that is the calendar month.
-- key: start
-- column start          day     first day
-- column end            day     last day
-- column label          text    what people call it
-- column currency       text    the household's
-- column income_minor   money   positive
-- column spending_minor money   positive
-- column net_minor      money   income less spending
-- column savings_rate   decimal net of income; null without income
-- column partial        flag    1 when a part could not be stated
select start, "end", label, (select currency from temp.this_household) as currency, income_minor, spending_minor, net_minor,
  ratio(net_minor, income_minor, 4) as savings_rate, partial
from main.mart_cash_flow_periods
