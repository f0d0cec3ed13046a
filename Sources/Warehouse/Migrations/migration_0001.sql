-- The first version of a household's database: raw payloads, standard facts, what changed.
--
-- Days are ISO text, instants whole seconds since 1970, money whole minor units beside its currency.
-- Every fact carries learned_on, the day it became known; a retired one says when and why. No fact is deleted.

-- Raw: each payload as received. Append-only.
create table raw_payloads (
  payload_id    integer primary key,
  sync_run_id   integer,                  -- the run that fetched it; null for files, rates and entries
  provider      text not null,            -- gocardless, ecb, file …
  connection_id text not null,            -- '' for files and rates
  account_key   text not null,            -- the provider's account id, '' where there is none
  kind          text not null,            -- requisition, account, details, balances, transactions, rates, file:csv …
  key           text not null,            -- the request's window, or the file's name
  fetched_at    integer not null,
  day           text not null,            -- today of the run that fetched it
  status        integer not null,         -- HTTP status; 200 for files
  hash          text not null,            -- BLAKE2b of the body, 32 hex digits
  bytes         integer not null
) strict;
create index raw_payloads_account on raw_payloads (connection_id, account_key, kind);
create index raw_payloads_hash on raw_payloads (hash);
create index raw_payloads_run on raw_payloads (sync_run_id);

-- Bodies, cut in parts of at most one MiB so that a large file never stands in memory whole. A payload equal to an
-- earlier one has no parts of its own: its body is that of the first payload with its hash.
create table raw_parts (
  payload_id integer not null references raw_payloads,
  part       integer not null,
  body       blob not null,
  primary key (payload_id, part)
) strict, without rowid;

create table institutions (
  institution_id text primary key,
  name           text not null,
  country        text not null,
  provider       text not null,
  learned_on     text not null
) strict;

-- One row a connection of daybook.toml, and what its last sync said.
create table connections (
  connection_id  text primary key,
  provider       text not null,
  institution_id text not null,
  status         text not null,
  consent_until  text,
  last_sync_at   integer,
  last_sync_day  text,
  last_error     text                     -- a sentence for people; never a payload
) strict;

create table agreements (
  agreement_id  text primary key,
  connection_id text not null,
  accepted_on   text,
  expires_on    text,
  history_days  integer,
  learned_on    text not null
) strict;

-- A provider's account ids, which change at renewal, and which own account each is.
create table provider_accounts (
  connection_id text not null,
  source_id     text not null,
  account_id    text,                     -- null: no [[account]] claims it yet
  keys          text not null,            -- JSON array, in order of authority
  name          text not null,
  currency      text,
  status        text not null,
  learned_on    text not null,
  primary key (connection_id, source_id)
) strict, without rowid;

create table quotas (
  connection_id text not null,
  source_id     text not null,
  scope         text not null,            -- details, balances, transactions; '' for the key's general limit
  remaining     integer not null,
  resets_at     integer not null,
  primary key (connection_id, source_id, scope)
) strict, without rowid;

-- How far each account has been fetched.
create table watermarks (
  connection_id text not null,
  account_id    text not null,
  fetched_to    text not null,
  synced_at     integer not null,
  primary key (connection_id, account_id)
) strict, without rowid;

-- The accounts of daybook.toml, rewritten at every run.
create table accounts (
  account_id      text primary key,
  root_id         text not null default '',  -- the oldest id it had, which ids of transactions are made with; '' is account_id
  name            text not null,
  slug            text not null,
  type            text not null,
  institution_id  text not null,          -- '' when unknown
  institution     text not null,          -- its name for people
  connection_id   text not null,          -- '' for files and by hand
  currency        text not null,
  owners          text not null,          -- JSON object of member: percent
  visible_to      text not null,          -- JSON array of members
  opening_day     text,
  opening_minor   integer,
  low_balance_minor  integer,
  credit_limit_minor integer,
  closed_on       text,
  hidden          integer not null,
  sort_key        integer not null
) strict;

create table transactions (
  tx                   integer primary key,       -- never leaves the database
  transaction_id       text not null,             -- t_ and 16 hex digits
  account_id           text not null,
  source               text not null,             -- the connection's id, or 'file'
  status               text not null,             -- pending, booked
  day                  text not null,
  value_day            text,
  booked_day           text,
  sequence             integer not null,          -- order within the day, as the source gave it
  amount_minor         integer not null,
  currency             text not null,
  original_minor       integer,
  original_currency    text,
  counterparty         text not null,
  counterparty_account text not null,
  description          text not null,
  reference            text not null,
  mandate              text not null,
  creditor             text not null,
  link_id              text not null,
  provider_category    text not null,
  given_category       text not null,
  balance_after_minor  integer,
  payload_id           integer not null,          -- where its present values were read
  fetched_at           integer not null,          -- when it was first read: reconciles interim balances
  learned_on           text not null,
  retired_on           text,
  retired_why          text
) strict;
create unique index transactions_id on transactions (transaction_id);
create index transactions_account_day on transactions (account_id, day);
create index transactions_day on transactions (day);
-- Pending rows are looked for at every sync, and are few among many.
create index transactions_pending on transactions (account_id, source) where status = 'pending';

-- Which sources have ever given an account transactions, and the days they reach: lookalikes are sought where two overlap.
create table account_sources (
  account_id text not null,
  source     text not null,               -- as transactions.source, but a file's is its payload's kind: file:csv
  first_day  text not null,
  last_day   text not null,
  primary key (account_id, source)
) strict, without rowid;

-- A payment's earlier and later forms, pending and booked, or before and after its source renamed it: decisions on the
-- first hold for the second.
create table transaction_links (
  old_id text primary key,
  new_id text not null,
  why    text not null
) strict, without rowid;

create table balances (
  account_id   text not null,
  day          text not null,
  kind         text not null,             -- closing, opening, interim
  source_type  text not null,
  source       text not null,
  amount_minor integer not null,
  currency     text not null,
  fetched_at   integer not null,
  payload_id   integer not null,
  learned_on   text not null,
  retired_on   text,
  retired_why  text,
  primary key (account_id, day, source, source_type, learned_on, payload_id)
) strict, without rowid;

create table exchange_rates (
  base       text not null,
  quote      text not null,
  day        text not null,
  mantissa   integer not null,
  scale      integer not null,
  source     text not null,
  learned_on text not null,
  primary key (base, quote, day)
) strict, without rowid;

create table problems (
  problem_id text primary key,
  stage      text not null,               -- settings, sync:<connection>, import, analysis …: rewritten as a set
  severity   text not null,
  subject    text not null,
  text       text not null,
  remedy     text not null,
  since_day  text not null
) strict;

-- Months of accounts whose facts changed since the marts were last made; emptied with them.
create table changed_months (
  account_id text not null,
  month      text not null,
  primary key (account_id, month)
) strict, without rowid;

-- A run whose status is 'fetching' was killed, or is under way: what it landed is not standardised yet.
create table sync_runs (
  sync_run_id   integer primary key,
  connection_id text not null,
  provider      text not null,
  started_at    integer not null,
  day           text not null,
  status        text not null,
  new_rows      integer not null,
  changed_rows  integer not null,
  retired_rows  integer not null
) strict;

create table jobs (
  job_id     integer primary key,
  run_day    text not null,
  stage      text not null,
  state      text not null,
  rows       integer not null,
  started_at integer not null
) strict;

-- How many facts each source added, changed and retired on each day: what runs are told from, so that a run which was
-- killed and repeated reads as one. Kept in the transaction that writes the facts.
create table fact_days (
  day          text not null,
  source       text not null,             -- sync:<connection>, import, rates
  new_rows     integer not null,
  changed_rows integer not null,
  retired_rows integer not null,
  primary key (day, source)
) strict, without rowid;

-- What each file of the site was made from, as a hash: one that would be the same is not made again.
create table site_files (
  file        text primary key,
  fingerprint text not null
) strict, without rowid;

create table meta (key text primary key, value text not null) strict, without rowid;
