ALTER TABLE users ADD COLUMN phone text;
INSERT INTO users (email, phone) VALUES ('ann@example.org', '5');
