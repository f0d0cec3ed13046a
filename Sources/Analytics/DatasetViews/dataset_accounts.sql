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
-- column worth_minor     money   balance and holdings together; null unless both are known
-- column household_worth_minor money the same in household currency
-- column household_worth_currency text the household's
-- column holdings        integer how many securities it holds
-- column terms           json    what its source tells of it: interest_percent, minimum_payment, due_day; by name
select a.account_id, a.name, a.slug, a.type, nullif(a.institution_id, '') as institution_id,
  nullif(a.connection_id, '') as connection_id, a.currency, a.owners, a.visible_to,
  b.balance_minor,
  (select k.day from main.mart_balances_daily k
    where k.account_id = a.account_id and k.quality <> 'carried' and k.day <= coalesce(a.closed_on, k.day)
    order by k.day desc limit 1) as balance_day,
  coalesce(b.quality, 'missing') as quality, b.household_minor, a.closed_on as closed, a.hidden, a.sort_key,
  h.holdings_minor,
  case when h.day is null then b.balance_minor when b.day is null and not exists (
      select 1 from main.mart_trades t where t.account_id = a.account_id and t.amount_minor <> 0) then h.holdings_minor
    else b.balance_minor + h.holdings_minor end as worth_minor,
  case when h.day is null then b.household_minor when h.partial then null
    when b.day is null and not exists (
      select 1 from main.mart_trades t where t.account_id = a.account_id and t.amount_minor <> 0) then h.household_minor
    else b.household_minor + h.household_minor end as household_worth_minor,
  (select currency from temp.this_household) as household_worth_currency,
  (select count(*) from main.mart_holdings g where g.account_id = a.account_id) as holdings,
  (select json_group_object(name, value) from (
    select name, value, max(source) from temp.seen_terms s where s.account_id = a.account_id group by name
    order by name)) as terms
from temp.seen_accounts a
left join main.mart_balances_daily b
  on b.account_id = a.account_id and b.day = (select today from temp.this_household)
left join main.mart_account_holdings h
  on h.account_id = a.account_id and h.day = (select today from temp.this_household)
