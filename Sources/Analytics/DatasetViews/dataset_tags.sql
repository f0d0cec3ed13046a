-- Free labels.
-- key: tag
-- column tag          text    as written
-- column slug         text    its address in the site
-- column transactions integer booked
select tag, slug(tag) as slug, sum(transactions) as transactions from main.mart_tags_monthly group by tag
