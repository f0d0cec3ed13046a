-- What analysis keeps between the standard tables and the marts. All of it can be dropped and made again.

-- Texts of transactions after normalising: merchants are found among these, not among rows.
create table if not exists merchant_texts (
  text_id     integer primary key,
  normalised  text not null unique,       -- what is left of counterparty or description: head and tails
  key         text not null,              -- of the merchant it names, unless a row's creditor or account tells better
  uses        integer not null            -- rows that bear it; a text without any is forgotten
) strict;

create table if not exists merchants_found (
  merchant_id text primary key,           -- slug of the name, '-', 4 hex digits of the key
  merchant    integer not null unique,    -- never leaves the database
  name        text not null,
  slug        text not null,
  key         text not null,
  key_step    text not null,              -- decision, rule, creditor, mandate, account, text
  category    text,                       -- remembered
  name_rank   integer not null,           -- where the name comes from: the least holds
  first_seen  text not null               -- of the row whose text is the slug: status, day and id
) strict, without rowid;

-- What was decided, and by whom: a million rows share some hundreds of these.
create table if not exists verdicts (
  verdict         integer primary key,
  kind            text not null,          -- income, spending, transfer, investment; of the first part
  category        text,                   -- null when the parts differ
  category_source text not null,
  category_reason text not null,
  note            text not null,
  tags            text not null,          -- JSON array, sorted bytewise
  ignored         integer not null,       -- 1: counted in no total (a rule's ignore, or a repetition)
  same_as         integer,                -- tx of the row that this one repeats, by decision
  parts           integer not null        -- more than one: they stand in split_parts
) strict;
create index if not exists verdicts_category on verdicts (category);

-- One row a transaction that is not retired: numbers only, so that a million of them are soon written and read.
create table if not exists classified_rows (
  tx              integer primary key,    -- no reference: it is made again, never relied on
  text_id         integer,
  merchant        integer,                -- number in merchants_found
  verdict         integer not null,
  household_minor integer,                -- of the whole; null: no rate known for the day
  pair_id         text
) strict;
create index if not exists classified_rows_merchant on classified_rows (merchant);
create index if not exists classified_rows_verdict on classified_rows (verdict);

-- The parts of transactions that have more than one.
create table if not exists split_parts (
  tx              integer not null,
  part            integer not null,       -- from 1
  kind            text not null,
  category        text not null,
  amount_minor    integer not null,
  household_minor integer,
  primary key (tx, part)
) strict, without rowid;

-- Every classified transaction with all that was found of it.
create view if not exists classified as
select c.tx, c.text_id, m.merchant_id, v.kind, v.category, v.category_source, v.category_reason, c.pair_id, v.note,
  v.tags, v.ignored, v.same_as, c.household_minor
from classified_rows c
join verdicts v on v.verdict = c.verdict
left join merchants_found m on m.merchant = c.merchant;

-- Every part of every classified transaction.
create view if not exists splits_stored as
select c.tx, 1 as part, t.day, t.account_id, t.status, t.amount_minor, t.currency, c.household_minor, v.kind, v.category,
  v.category_source, v.tags, m.merchant_id, v.ignored
from classified_rows c
join verdicts v on v.verdict = c.verdict
join transactions t on t.tx = c.tx
left join merchants_found m on m.merchant = c.merchant
where v.parts = 1
union all
select p.tx, p.part, t.day, t.account_id, t.status, p.amount_minor, t.currency, p.household_minor, p.kind, p.category,
  v.category_source, v.tags, m.merchant_id, v.ignored
from split_parts p                        -- from the parts, which are few, whatever is asked of them
cross join classified_rows c on c.tx = p.tx
cross join verdicts v on v.verdict = c.verdict
cross join transactions t on t.tx = p.tx
left join merchants_found m on m.merchant = c.merchant;

-- The few rows that repeat another: asked from the verdicts, which are few.
create view if not exists repeated as
select c.tx from verdicts v cross join classified_rows c on c.verdict = v.verdict where v.same_as is not null;

create table if not exists pairs (
  pair_id    text primary key,            -- p_ and 16 hex digits of both ids
  out_tx     integer not null unique,
  in_tx      integer not null unique,
  days_apart integer not null,
  evidence   text not null,               -- decision, iban, reference, text, amount
  rate       text,                        -- exact decimal, across currencies
  out_merchant text,                      -- whom the rows' texts name: no merchant of theirs while they are paired
  in_merchant  text
) strict, without rowid;

-- What decisions.csv lays on which rows, in words: where it changes, the row is classified again.
create table if not exists decided_rows (
  tx   integer primary key,
  laid text not null
) strict;

-- Marts and classification were made with these: another value means from nothing.
create table if not exists analysis_state (key text primary key, value text not null) strict, without rowid;

-- How often each month's figures have been made: whoever keeps something made from them can tell that it is old.
create table if not exists month_versions (month text primary key, version integer not null) strict, without rowid;
