UPDATE alembic_version SET version_num = 'dff470803ce4';
INSERT INTO users (email) VALUES ('ann@example.org');
