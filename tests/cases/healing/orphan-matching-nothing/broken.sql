UPDATE alembic_version SET version_num = 'dff470803ce4';
ALTER TABLE health_metrics DROP COLUMN value;
