DROP INDEX ix_countries_name;
