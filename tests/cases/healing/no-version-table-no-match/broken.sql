DROP TABLE alembic_version;
ALTER TABLE users DROP COLUMN name;
ALTER TABLE users ADD COLUMN nickname text;
