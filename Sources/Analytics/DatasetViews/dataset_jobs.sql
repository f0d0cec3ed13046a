-- What each run's stages learned or changed, and which found something wrong that still is.
-- key: run_id, stage
-- column run_id text    its run
-- column stage  text    sync of a connection, import, rates, settings, analysis
-- column state  text    done problems
-- column rows   integer facts new, changed or gone
select run_id, stage, iif(max(is_wrong), 'problems', 'done') as state, sum(rows) as rows from (
  select day as run_id, source as stage, 0 as is_wrong, new_rows + changed_rows + retired_rows as rows from main.fact_days
  union all
  select since_day, replace(stage, ':', ' '), 1, 0 from main.problems where severity <> 'info'
) group by run_id, stage
