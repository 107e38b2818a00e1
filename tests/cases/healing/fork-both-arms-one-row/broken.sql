DELETE FROM alembic_version WHERE version_num = '021';
