-- The people of the household.
-- key: member_id
-- column member_id text    id of settings
-- column name      text    as settings name them
select member_id, name from temp.this_members
