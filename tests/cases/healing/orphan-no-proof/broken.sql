UPDATE alembic_version SET version_num = 'dff470803ce4';
