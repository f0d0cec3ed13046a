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
-- column secures       text  of a debt: id of the asset that stands for it; empty: none
-- column equity_minor  money of an asset that secures debts: its value less them, today; null for others, and where a debt is not known
with secured as (                                          -- what each asset stands for; null where a part is not known
  select m.secures as asset_id, m.currency,
    iif(count(d.value_minor) = count(*), sum(d.value_minor), null) as owed_minor
  from main.mart_assets m
  left join main.mart_assets_daily d on d.asset_id = m.asset_id and d.day = (select today from temp.this_household)
  where m.secures <> '' group by m.secures having min(m.currency) = max(m.currency)
)
select s.asset_id, s.name, s.kind, s.owners, d.value_minor, s.currency, s.valued_day as day,
  coalesce(d.quality, 'missing') as quality,
  s.follows, s.follows_until, s.secures, d.value_minor + e.owed_minor as equity_minor
from main.mart_assets s
left join main.mart_assets_daily d on d.asset_id = s.asset_id and d.day = (select today from temp.this_household)
left join secured e on e.asset_id = s.asset_id and e.currency = s.currency
