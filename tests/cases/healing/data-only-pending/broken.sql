INSERT INTO users (email) VALUES ('before@example.org');
