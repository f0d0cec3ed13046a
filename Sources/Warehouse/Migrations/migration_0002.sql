-- Corrections in bank files whose row no file has brought yet: they wait for it, so that the order of imports does not
-- matter.
create table file_corrections (
  account_id     text not null,
  link_id        text not null,           -- the bank's id of the row that is taken back or replaced
  day            text not null,           -- the correction's own
  amount_minor   integer,                 -- as the correction states it, to tell apart rows of one id
  currency       text not null,
  replacement_id text not null,           -- the row that stands in its place; '' when none does
  primary key (account_id, link_id, day, replacement_id)
) strict, without rowid;
