-- What was put aside for goals that are tracked by hand.
-- key: goal_id, day
-- column goal_id      text  which
-- column day          day   when
-- column amount_minor money of the day together; negative when taken out again
-- column currency     text  the target's
select goal_id, day, amount_minor, currency from main.mart_goal_contributions
