-- Each goal as it stands today.
-- key: goal_id
-- column goal_id                text    id of settings
-- column name                   text    for people
-- column target_minor           money   what is to be saved, or the balance to be reached
-- column currency               text    the target's
-- column saved_minor            money   so far; of target_balance where the balance stands; null when not known
-- column percent                integer whole percent of the way; null when not known
-- column deadline               day     null without one
-- column needed_per_month_minor money   to be there in time; null without a deadline to come, or once reached
-- column expected_on            day     at the pace of the last six months; null without one
-- column on_track               flag    1 when that is in time; null without a deadline
-- column status                 text    active paused completed cancelled
-- column tracking               text    manual balance delta target_balance
-- column missing_minor          money   what is missing still; null when not known
-- column pace_per_month_minor   money   what the last six months brought in one; null when too little is known
-- column start_minor            money   where a target_balance counts from
-- column reached_on             day     since when it stands at its target; null when it does not
-- column accounts               json    percent of each account that serves it
select goal_id, name, target_minor, currency, saved_minor, percent, deadline, needed_per_month_minor, expected_on,
  on_track, status, tracking, missing_minor, pace_per_month_minor, start_minor, reached_on, accounts
from main.mart_goals
