-- How accounts are fetched, and how that went last.
-- key: connection_id
-- column connection_id    text    id of settings
-- column provider         text    which API
-- column institution_id   text    at which bank
-- column quota_left       integer calls left today at the tightest limit; null when no limit was told
-- column quota_resets_day day     when that limit starts anew
-- column status           text    active expiring expired disabled failed
-- column consent_until    day     the last day the bank answers without a person; null when unknown
-- column last_sync_day    day     the last day it answered
-- column last_error       text    a sentence, null when the last sync went well
-- column accounts         integer how many own accounts it feeds
select c.connection_id, c.provider, c.institution_id, q.quota_left, q.quota_resets_day,
  c.status, c.consent_until, c.last_sync_day, c.last_error,
  (select count(*) from temp.seen_accounts a where a.connection_id = c.connection_id) as accounts
from main.connections c
left join (
  -- A limit that had ended by the last sync, of a call not made since, says nothing of today.
  select q.connection_id, min(q.remaining) as quota_left, max(date(q.resets_at, 'unixepoch')) as quota_resets_day
  from main.quotas q
  join main.connections l on l.connection_id = q.connection_id and q.resets_at > coalesce(l.last_sync_at, 0)
  group by q.connection_id
) q on q.connection_id = c.connection_id
