-- What no bank tells of: homes, vehicles, debts by hand.
-- key: asset_id
-- column asset_id    text    id of settings
-- column name        text    for people
-- column kind        text    property vehicle collectible business other loan mortgage other-debt
-- column owners      json    percent by member
-- column value_minor money   today; debts negative; null before its first valuation
-- column currency    text    of its value
-- column day         day     of the last valuation
-- column quality     text    observed derived carried stale
-- column follows       text  ukhpi fhfa zhvi eurostat rentcast: what its value follows after a valuation; empty: nothing
-- column follows_until text  the last period that has been published, 2026-07 or 2026-Q2; null when none is known
select s.asset_id, s.name, s.kind, s.owners, d.value_minor, s.currency, s.valued_day as day,
  coalesce(d.quality, 'missing') as quality,
  s.follows, s.follows_until
from main.mart_assets s
left join main.mart_assets_daily d on d.asset_id = s.asset_id and d.day = (select today from temp.this_household)
