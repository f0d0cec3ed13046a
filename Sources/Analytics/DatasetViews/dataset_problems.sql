-- What is wrong with the books, and the command that puts it right.
-- key: problem_id
-- column problem_id text    stable while the problem lasts
-- column severity   text    error warning info
-- column subject    text    what it is about
-- column since_day  day     when it was first seen
-- column text       text    a sentence
-- column remedy     text    a command or an edit; may be empty
select problem_id, severity, subject, since_day, text, remedy from main.problems
