-- Banks and brokers.
-- key: institution_id
-- column institution_id text    the provider's id, or its name's where there is none
-- column name           text    for people
-- column country        text    ISO 3166, empty when unknown
-- column provider       text    which API speaks for it; empty for files
select institution_id, name, country, provider from main.institutions
union
select institution_id, institution, '', '' from temp.seen_accounts
where institution_id <> '' and institution_id not in (select institution_id from main.institutions)
