INSERT INTO users VALUES (1, 'ann');
DROP TABLE names;
