INSERT INTO users (id, email) VALUES (1, 'ann@example.org');
INSERT INTO health_metrics (id, user_id, value) VALUES (1, 1, 2.5);
ALTER TABLE health_metrics DROP COLUMN value;
