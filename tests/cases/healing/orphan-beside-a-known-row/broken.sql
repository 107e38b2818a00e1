INSERT INTO alembic_version VALUES ('dff470803ce4');
