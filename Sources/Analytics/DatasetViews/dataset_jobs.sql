-- What each run's stages learned or changed.
-- key: run_id, stage
-- column run_id text    its run
-- column stage  text    sync of a connection, import, rates
-- column state  text    done
-- column rows   integer facts new, changed or gone
select day as run_id, source as stage, 'done' as state, sum(new_rows + changed_rows + retired_rows) as rows
from main.fact_days group by day, source
