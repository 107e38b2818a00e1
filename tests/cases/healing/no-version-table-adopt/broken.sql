DROP TABLE alembic_version;
INSERT INTO users (email) VALUES ('ann@example.org');
