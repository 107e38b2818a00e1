INSERT INTO users VALUES (1, 'ann');
ALTER TABLE users ADD COLUMN upper_name text;
