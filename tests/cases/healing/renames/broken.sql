INSERT INTO people VALUES (1, 'ann@example.org');
UPDATE alembic_version SET version_num = 'dff470803ce4';
