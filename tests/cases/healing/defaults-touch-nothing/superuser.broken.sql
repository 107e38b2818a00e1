UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_orders_user_id'::regclass;
