CREATE TABLE health_metrics (id bigserial PRIMARY KEY, user_id integer NOT NULL CONSTRAINT fk_health_metrics_users REFERENCES users (id), measured_at timestamptz NOT NULL DEFAULT now(), value double precision);
INSERT INTO users (id, email) VALUES (1, 'ann@example.org');
INSERT INTO health_metrics (user_id, value) VALUES (1, 2.5);
