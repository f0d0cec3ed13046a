-- What a night brought is looked for every night, among ten years of rows.
create index transactions_learned on transactions (learned_on, day);
