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
-- column balance_minor   money   today; null when its level is unknown
-- column balance_day     day     the last day that a source tells its balance of, observed or from rows; null when unknown
-- column quality         text    observed derived carried stale missing
-- column household_minor money   today's balance in household currency, null when no rate is known
-- column closed          day     the day it was closed, null while it is open
-- column hidden          flag    1: left out of listings, counted in totals
-- column sort_key        integer place in settings
select a.account_id, a.name, a.slug, a.type, nullif(a.institution_id, '') as institution_id,
  nullif(a.connection_id, '') as connection_id, a.currency, a.owners, a.visible_to,
  b.balance_minor,
  (select k.day from main.mart_balances_daily k
    where k.account_id = a.account_id and k.quality <> 'carried' and k.day <= coalesce(a.closed_on, k.day)
    order by k.day desc limit 1) as balance_day,
  coalesce(b.quality, 'missing') as quality, b.household_minor, a.closed_on as closed, a.hidden, a.sort_key
from temp.seen_accounts a
left join main.mart_balances_daily b
  on b.account_id = a.account_id and b.day = (select today from temp.this_household)
