UPDATE alembic_version SET version_num = 'dff470803ce4';
DROP INDEX ix_orders_user_id;
