\set ON_ERROR_STOP on
ALTER TABLE :t ADD COLUMN :"c" text DEFAULT :'v';
COPY t (a) FROM stdin;
1	'x
\.
SELECT 'DROP TABLE a' \gexec
