INSERT INTO users VALUES (1, 'ann@example.org'), (2, 'ann@example.org');
CREATE TABLE logins (id integer PRIMARY KEY);
\set ON_ERROR_STOP 0
CREATE UNIQUE INDEX CONCURRENTLY uq_users_email ON users (email);
\set ON_ERROR_STOP 1
DELETE FROM users WHERE id = 2;
