CREATE TABLE alembic_version (version_num varchar(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));
INSERT INTO alembic_version VALUES ('dff470803ce4');
CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL, nick text);
INSERT INTO users (email) VALUES ('ann@example.org');
