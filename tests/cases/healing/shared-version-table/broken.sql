CREATE TABLE tickets (id integer);
INSERT INTO tickets VALUES (7);
INSERT INTO alembic_version VALUES ('5ca1ab1e0001');
