CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);
INSERT INTO alembic_version VALUES ('dff470803ce4');
CREATE TABLE a (id integer PRIMARY KEY);
