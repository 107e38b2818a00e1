DELETE FROM alembic_version;
INSERT INTO alembic_version VALUES ('dff470803ce4');
