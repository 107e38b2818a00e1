INSERT INTO alembic_version VALUES ('019');
