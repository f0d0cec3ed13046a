-- Every column of every dataset.
-- key: dataset, column
-- column dataset text    a dataset
-- column column  text    its column, as SQL names it
-- column type    text    day month text integer money decimal flag json
-- column unit    text    what a number counts
-- column meaning text    in a phrase
select dataset, "column", type, unit, meaning from temp.this_columns
