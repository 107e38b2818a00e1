ALTER TABLE alembic_version ALTER COLUMN version_num TYPE character(32);
