INSERT INTO users VALUES (1, 20);
DELETE FROM alembic_version;
