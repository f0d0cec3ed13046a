-- The household's accounts, as they stand today.
-- key: account_id
-- column account_id      text    id of settings
-- column name            text    for people
-- column slug            text    its address in the site
-- column type            text    current savings card cash loan mortgage brokerage pension crypto other
-- column institution_id  text    null when unknown
-- column connection_id   text    null for files and by hand
-- column currency        text    of its balance
-- column owners          json    percent by member
-- column visible_to      json    members who may see it
-- column balance_minor   money   today, of a brokerage its cash; null when its level is unknown
-- column balance_day     day     the last day that a source tells its balance of, observed or from rows; null when unknown
-- column quality         text    observed derived carried stale missing
-- column household_minor money   today's balance in household currency, null when no rate is known
-- column closed          day     the day it was closed, null while it is open
-- column hidden          flag    1: left out of listings, counted in totals
-- column sort_key        integer place in settings
-- column holdings_minor  money   what its securities are worth today, in its currency; null without any, or unless all are known
-- column worth_minor     money   balance, holdings and cash in other currencies together; null unless all are known
-- column household_worth_minor money the same in household currency
-- column household_worth_currency text the household's
-- column holdings        integer how many securities it holds
-- column terms           json    what its source tells of it: interest_percent, minimum_payment, due_day; by name
-- column other_cash_minor money  its cash in other currencies today, in its own; null without any, or unless all is known
-- column household_other_cash_minor money the same at today's rates; null unless there is one for all
-- column household_other_cash_currency text the household's
-- column other_cash      json    that cash by currency, decimals; null where how much there is is unknown
with own as (
  -- An account that keeps nothing of its own currency has none of it, where anything else tells what it holds.
  select a.account_id, b.day, b.balance_minor, b.household_minor, b.quality,
    h.day as holdings_day, h.holdings_minor, h.partial as holdings_partial, h.household_minor as holdings_household,
    o.day as other_day, o.account_minor as other_minor, o.partial as other_partial, o.household_minor as other_household,
    o.amounts,
    b.day is null and (h.day is not null or o.day is not null)
      and not exists (
        select 1 from main.mart_trades t
        where t.account_id = a.account_id and t.currency = a.currency and t.amount_minor <> 0)
      and not exists (
        select 1 from main.mart_account_days d where d.account_id = a.account_id and d.currency = a.currency) as is_none
  from temp.seen_accounts a
  left join main.mart_balances_daily b
    on b.account_id = a.account_id and b.day = (select today from temp.this_household)
  left join main.mart_account_holdings h
    on h.account_id = a.account_id and h.day = (select today from temp.this_household)
  left join main.mart_other_cash o
    on o.account_id = a.account_id and o.day = (select today from temp.this_household)
)
select a.account_id, a.name, a.slug, a.type, nullif(a.institution_id, '') as institution_id,
  nullif(a.connection_id, '') as connection_id, a.currency, a.owners, a.visible_to,
  b.balance_minor,
  (select k.day from main.mart_balances_daily k
    where k.account_id = a.account_id and k.quality <> 'carried' and k.day <= coalesce(a.closed_on, k.day)
    order by k.day desc limit 1) as balance_day,
  coalesce(b.quality, 'missing') as quality, b.household_minor, a.closed_on as closed, a.hidden, a.sort_key,
  b.holdings_minor,
  iif(b.is_none, 0, b.balance_minor) + iif(b.holdings_day is null, 0, b.holdings_minor)
    + iif(b.other_day is null, 0, b.other_minor) as worth_minor,
  iif(b.is_none, 0, b.household_minor)
    + iif(b.holdings_day is null, 0, iif(b.holdings_partial, null, b.holdings_household))
    + iif(b.other_day is null, 0, iif(b.other_partial, null, b.other_household)) as household_worth_minor,
  (select currency from temp.this_household) as household_worth_currency,
  (select count(*) from main.mart_holdings g where g.account_id = a.account_id) as holdings,
  (select json_group_object(name, value) from (
    select name, value, max(source) from temp.seen_terms s where s.account_id = a.account_id group by name
    order by name)) as terms,
  b.other_minor as other_cash_minor, iif(b.other_partial, null, b.other_household) as household_other_cash_minor,
  (select currency from temp.this_household) as household_other_cash_currency, coalesce(b.amounts, '{}') as other_cash
from temp.seen_accounts a join own b on b.account_id = a.account_id
