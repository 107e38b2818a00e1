CREATE TABLE precious (id integer PRIMARY KEY);
INSERT INTO precious VALUES (1);
