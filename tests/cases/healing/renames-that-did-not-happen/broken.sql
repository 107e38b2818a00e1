INSERT INTO users VALUES (1, 'ann@example.org');
UPDATE alembic_version SET version_num = 'r2';
