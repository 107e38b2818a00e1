CREATE TABLE tickets (id integer);
CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);
INSERT INTO alembic_version VALUES ('5ca1ab1e0001');
