INSERT INTO users VALUES (1, '5');
DELETE FROM alembic_version;
