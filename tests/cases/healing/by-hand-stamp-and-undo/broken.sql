UPDATE alembic_version SET version_num = 'dff470803ce4';
INSERT INTO alembic_version VALUES ('0001');
