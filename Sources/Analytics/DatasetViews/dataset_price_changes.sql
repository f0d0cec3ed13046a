-- Every lasting change of a stream's price: paid twice.
-- key: stream_id, day
-- column stream_id    text    the stream
-- column day          day     of the first payment at the new price
-- column old_minor    money   before, with the sign of its payments
-- column new_minor    money   since
-- column currency     text    of both
-- column percent      decimal by how much the price changed; negative is cheaper
-- column yearly_minor money   what the change comes to in a year, with the sign of its payments
select stream_id, day, old_minor, new_minor, currency, percent, yearly_minor from main.mart_price_changes
