CREATE SCHEMA wiki;
CREATE TABLE wiki.pages (id integer PRIMARY KEY, title text NOT NULL);
INSERT INTO wiki.pages VALUES (1, 'home');
CREATE TYPE ticket_state AS ENUM ('open', 'done');
CREATE TABLE tickets (id integer PRIMARY KEY, state ticket_state);
INSERT INTO tickets VALUES (7, 'open');
CREATE VIEW open_tickets AS SELECT id FROM tickets WHERE state = 'open';
