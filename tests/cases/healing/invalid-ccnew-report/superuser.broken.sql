CREATE INDEX ix_orders_state_ccnew ON orders (state);
ALTER INDEX ix_orders_state_ccnew OWNER TO shopkeeper;
UPDATE pg_index SET indisvalid = false, indisready = false WHERE indexrelid = 'ix_orders_state_ccnew'::regclass;
