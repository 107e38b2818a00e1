DROP INDEX ix_orders_state;
