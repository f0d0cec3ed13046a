-- What is to be paid and to come in within twelve months, and what is overdue.
-- key: day, stream_id
-- column day                 day   when it is due
-- column stream_id           text  the stream, or id of what is planned
-- column name                text  of the stream or the plan
-- column account_id          text  where it was paid last, or is planned
-- column amount_minor        money expected; negative leaves the account
-- column low_minor           money the least, with its sign
-- column high_minor          money the most
-- column currency            text  of the payment
-- column source              text  stream planned
-- column state               text  due late expected
-- column balance_after_minor money what this account then holds if only bills move it; null in another currency
-- column household_minor     money expected, at today's rate; null when no rate is known
select day, stream_id, name, account_id, amount_minor, low_minor, high_minor, currency, source, state, balance_after_minor,
  household_minor
from main.mart_bills
