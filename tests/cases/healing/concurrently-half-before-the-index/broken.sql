CREATE TABLE logins (id integer PRIMARY KEY);
