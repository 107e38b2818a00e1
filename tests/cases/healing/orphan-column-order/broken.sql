UPDATE alembic_version SET version_num = 'dff470803ce4';
ALTER TABLE t DROP COLUMN a;
ALTER TABLE t ADD COLUMN a text;
INSERT INTO t (id, a, b) VALUES (1, 'x', 2);
