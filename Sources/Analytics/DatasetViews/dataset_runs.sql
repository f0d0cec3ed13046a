-- The days on which runs learned or changed something: a run that was killed and repeated is one.
-- key: run_id
-- column run_id   text    its day
-- column day      day     when
-- column changed  integer facts that changed or went
-- column facts    integer facts that are new
-- column problems integer problems that began then and are not solved
-- column state    text    done problems
select day as run_id, day, sum(changed_rows + retired_rows) as changed, sum(new_rows) as facts,
  (select count(*) from main.problems p where p.since_day = f.day and p.severity <> 'info') as problems,
  iif(exists (select 1 from main.problems p where p.since_day = f.day and p.severity = 'error'), 'problems', 'done') as state
from main.fact_days f group by day
