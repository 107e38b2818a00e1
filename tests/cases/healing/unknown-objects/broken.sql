CREATE TABLE scratchpad (n integer);
INSERT INTO scratchpad VALUES (1);
CREATE INDEX ix_by_hand ON users (name);
