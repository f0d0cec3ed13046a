-- The days on which runs learned or changed something, or found something wrong: one that was killed and repeated is one.
-- key: run_id
-- column run_id   text    its day
-- column day      day     when
-- column changed  integer facts that changed or went
-- column facts    integer facts that are new
-- column problems integer problems that began then and are not solved
-- column state    text    done problems
select d.day as run_id, d.day, coalesce(sum(f.changed_rows + f.retired_rows), 0) as changed,
  coalesce(sum(f.new_rows), 0) as facts,
  (select count(*) from main.problems p where p.since_day = d.day and p.severity <> 'info') as problems,
  iif(exists (select 1 from main.problems p where p.since_day = d.day and p.severity = 'error'), 'problems', 'done')
    as state
from (
  select day from main.fact_days
  union select since_day from main.problems where severity <> 'info'
) d
left join main.fact_days f on f.day = d.day
group by d.day
