ALTER TABLE alembic_version DROP CONSTRAINT alembic_version_pkc;
INSERT INTO alembic_version VALUES ('0003'), ('0003');
