CREATE TABLE receipts (id serial PRIMARY KEY, invoice_id integer);
