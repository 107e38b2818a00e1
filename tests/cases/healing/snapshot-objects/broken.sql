DROP FUNCTION touch() CASCADE;
DROP VIEW happy_people;
DROP TABLE events_2025;
DROP POLICY own_row ON people;
