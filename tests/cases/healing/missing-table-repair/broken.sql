INSERT INTO users (email, phone) VALUES ('ann@example.org', '1');
DROP TABLE health_metrics;
