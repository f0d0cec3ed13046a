-- Investments, what prices them, and what connections keep from run to run.
--
-- Quantities and prices are a mantissa and a scale: 12.5 is 125 and 1.

-- A security by its identifiers; which [[security]] of daybook.toml it is, is decided there.
create table securities (
  security_id text primary key,           -- made of its first identifier: ie00b3xxrp09, vusa-xlon
  isin        text not null,              -- '' when unknown, as all texts here
  figi        text not null,
  cusip       text not null,
  symbol      text not null,
  exchange    text not null,
  name        text not null,
  class       text not null,
  currency    text,                       -- what it is traded in
  sector      text not null,
  industry    text not null,
  source      text not null,              -- the provider that told of it first
  learned_on  text not null
) strict, without rowid;

-- What each source calls it.
create table security_keys (
  source      text not null,              -- as trades.source
  source_key  text not null,
  security_id text not null,
  primary key (source, source_key)
) strict, without rowid;

create table trades (
  trade             integer primary key,  -- never leaves the database
  trade_id          text not null,        -- t_ and 16 hex digits, as a transaction's
  account_id        text not null,
  source            text not null,
  security_id       text,                 -- null: interest and fees of the account itself
  kind              text not null,        -- buy sell dividend fee tax split transfer_in transfer_out interest
  day               text not null,
  settled_day       text,
  sequence          integer not null,     -- order within the day
  quantity_mantissa integer,              -- positive for buy and sell
  quantity_scale    integer,
  price_mantissa    integer,
  price_scale       integer,
  price_currency    text,
  amount_minor      integer not null,     -- the account's cash, fees and taxes included: negative leaves it
  currency          text not null,
  fee_minor         integer,
  tax_minor         integer,
  ratio_mantissa    integer,              -- of a split: new units for one old one
  ratio_scale       integer,
  description       text not null,
  payload_id        integer not null,
  learned_on        text not null,
  retired_on        text,
  retired_why       text
) strict;
create unique index trades_id on trades (trade_id);
create index trades_account_day on trades (account_id, day);

-- An account's holdings were seen whole on that day: a security without a row of it was not held.
create table holding_days (
  account_id text not null,
  day        text not null,
  source     text not null,
  learned_on text not null,
  primary key (account_id, day, source)
) strict, without rowid;

create table holdings (
  account_id        text not null,
  security_id       text not null,
  day               text not null,
  source            text not null,
  quantity_mantissa integer not null,
  quantity_scale    integer not null,
  price_mantissa    integer,
  price_scale       integer,
  price_currency    text,
  price_day         text,
  value_minor       integer,              -- as the source states it
  value_currency    text,
  cost_minor        integer,
  cost_currency     text,
  payload_id        integer not null,
  learned_on        text not null,
  primary key (account_id, day, source, security_id)
) strict, without rowid;

-- A session of a security, of a price source or a file. Overwritten when its source states it anew; raw keeps the old.
-- Those of yahoo are restated for every split in security_events, also past ones; those of a file are as it states them.
create table prices (
  security_id    text not null,
  day            text not null,
  source         text not null,           -- yahoo, file
  currency       text not null,
  close_mantissa integer not null,
  close_scale    integer not null,
  open_mantissa  integer,
  open_scale     integer,
  high_mantissa  integer,
  high_scale     integer,
  low_mantissa   integer,
  low_scale      integer,
  volume         integer,
  learned_on     text not null,
  primary key (security_id, day, source)
) strict, without rowid;

-- Splits and dividends as a price source tells them.
create table security_events (
  security_id      text not null,
  day              text not null,
  kind             text not null,         -- split, dividend
  source           text not null,
  numerator        integer,               -- of a split: new units
  denominator      integer,               -- for so many old ones
  amount_mantissa  integer,               -- of a dividend, for one unit
  amount_scale     integer,
  currency         text,
  learned_on       text not null,
  primary key (security_id, day, kind, source)
) strict, without rowid;

-- What a price source calls a security, and how far its series has been fetched.
create table price_series (
  security_id text not null,
  source      text not null,              -- yahoo
  symbol      text not null,              -- VWRP.L
  exchange    text not null,              -- the source's word: LSE
  first_day   text not null,              -- the first that was asked for
  last_day    text,                       -- the last session told; null: none yet
  asked_on    text not null,
  primary key (security_id, source)
) strict, without rowid;

-- Values of a property index, or of a model's estimate of one house. A row only where a value is new.
create table property_values (
  source         text not null,           -- ukhpi, fhfa, zhvi, eurostat, rentcast
  region         text not null,           -- of rentcast: the asset's id
  series         text not null,
  unit           text not null,
  period         text not null,           -- 2026-07, 2026-Q2, or the day of an estimate
  value_mantissa integer not null,
  value_scale    integer not null,
  low_minor      integer,
  high_minor     integer,
  flag           text not null,
  learned_on     text not null,
  primary key (source, region, series, unit, period, learned_on)
) strict, without rowid;

-- What a source tells of a loan or card beside its balance.
create table account_terms (
  account_id text not null,
  source     text not null,
  name       text not null,               -- interest_percent, minimum_payment, due_day …
  value      text not null,
  learned_on text not null,
  primary key (account_id, source, name)
) strict, without rowid;

-- Texts a connection needs again: a cursor, a high-water mark, an id it was given. Never a secret.
create table connection_memory (
  connection_id text not null,
  name          text not null,
  value         text not null,
  primary key (connection_id, name)
) strict, without rowid;

-- Answers that need not be asked for again until they expire: instruments, institutions, search.
create table cached_answers (
  provider   text not null,
  cache_key  text not null,
  body       blob not null,
  fetched_at integer not null,
  expires_at integer not null,
  primary key (provider, cache_key)
) strict, without rowid;

-- Secrets that connecting obtained, sealed under a key that is not in this file.
create table sealed_secrets (
  connection_id text not null,
  name          text not null,
  key_id        text not null,            -- which key; a fingerprint of it
  nonce         blob not null,
  sealed        blob not null,
  primary key (connection_id, name)
) strict, without rowid;
