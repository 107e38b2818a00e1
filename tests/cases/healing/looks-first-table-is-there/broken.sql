CREATE TABLE notes (id serial CONSTRAINT notes_pkey PRIMARY KEY);
