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
  name        text not null,
  slug        text not null,
  key         text not null,
  key_step    text not null,              -- decision, rule, creditor, mandate, account, text
  category    text,                       -- remembered
  name_rank   integer not null,           -- where the name comes from: the least holds
  first_seen  text not null               -- of the row whose text is the slug: status, day and id
) strict, without rowid;

-- One row a transaction that is not retired.
create table if not exists classified (
  tx              integer primary key,    -- no reference: it is made again, never relied on
  day             text not null,          -- under which its splits stand
  text_id         integer,
  merchant_id     text,
  kind            text not null,          -- income, spending, transfer, investment
  category        text,                   -- null when the parts differ
  category_source text not null,
  category_reason text not null,
  pair_id         text,
  note            text not null,
  tags            text not null,          -- JSON array, sorted bytewise
  ignored         integer not null,       -- 1: counted in no total (a rule's ignore, or a repetition)
  same_as         integer                 -- tx of the row that this one repeats, by decision
) strict;
create index if not exists classified_merchant on classified (merchant_id);
-- Few rows repeat another: what leaves them out asks this.
create index if not exists classified_repeats on classified (tx) where same_as is not null;

create table if not exists splits_stored (
  tx              integer not null,
  part            integer not null,       -- from 1
  day             text not null,          -- of the transaction, for sums by month without a join
  account_id      text not null,
  status          text not null,
  amount_minor    integer not null,
  currency        text not null,
  household_minor integer,                -- null: no rate known for the day
  kind            text not null,
  category        text not null,
  category_source text not null,
  tags            text not null,
  merchant_id     text,
  ignored         integer not null,
  primary key (day, tx, part)             -- by day: a month is one stretch of the table
) strict, without rowid;
create index if not exists splits_stored_category on splits_stored (category, day);

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

-- Marts and classification were made with these: another value means from nothing.
create table if not exists analysis_state (key text primary key, value text not null) strict, without rowid;

-- How often each month's figures have been made: whoever keeps something made from them can tell that it is old.
create table if not exists month_versions (month text primary key, version integer not null) strict, without rowid;
