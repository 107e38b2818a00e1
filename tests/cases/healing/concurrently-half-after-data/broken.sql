INSERT INTO users VALUES (1, 10);
ALTER TABLE users ADD COLUMN doubled boolean;
UPDATE users SET points = points * 2;
