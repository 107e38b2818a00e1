CREATE TABLE users (login text PRIMARY KEY, home text);
INSERT INTO users VALUES ('root', '/root');
