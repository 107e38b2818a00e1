CREATE TABLE by_hand (id integer);
