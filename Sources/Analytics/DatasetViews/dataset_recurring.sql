-- What is paid again and again: suggested by its payments, then decided.
-- key: stream_id
-- column stream_id    text    r_ and 16 hex digits, made of its first payment
-- column name         text    decided, else its merchant's
-- column slug         text    its address in the site, and its name for commands
-- column merchant_id  text    null for one by hand that was never paid
-- column account_id   text    where it was paid last
-- column direction    text    income spending
-- column class        text    weekly fortnightly four-weekly twice-monthly monthly two-monthly quarterly half-yearly annual once
-- column rule         text    the day in words: 12th, last business day, 2nd Tuesday, or before
-- column amount_minor money   of one payment as it is expected now; negative leaves the account
-- column low_minor    money   the least that is expected, with its sign: of spending the dearest
-- column high_minor   money   the most
-- column currency     text    of its payments
-- column yearly_minor money   what a year of it comes to
-- column status       text    suggested active paused cancelled dismissed
-- column state        text    paid due late missed lapsed
-- column tier         text    high early: how sure it is
-- column confidence   decimal 0 to 1
-- column reason       text    why it is believed, in words
-- column first_day    day     of its first known payment
-- column last_day     day     of its last, null before the first
-- column next_day     day     the first unpaid slot on or after today; null when none is expected
-- column payments     integer how many are known
-- column source       text    detected manual
-- column model        text    of its amounts: fixed stepped drifting seasonal
-- column category     text    of most of its latest payments
-- column household_yearly_minor    money yearly in household currency at today's rate; null when no rate is known
-- column household_yearly_currency text  the household's
select r.stream_id, r.name, r.slug, r.merchant_id, r.account_id, r.direction, r.class, r.rule, r.amount_minor,
  r.low_minor, r.high_minor, r.currency, r.yearly_minor, r.status, r.state, r.tier, r.confidence, r.reason,
  r.first_day, r.last_day, r.next_day, r.payments, r.source, r.model, r.category, r.household_yearly_minor,
  h.currency as household_yearly_currency
from main.mart_recurring r join temp.this_household h
