-- Which tables each dataset reads.
-- key: dataset, input
-- column dataset text    a dataset
-- column input   text    a table or mart it reads
select dataset, input from temp.this_lineage
