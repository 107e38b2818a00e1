INSERT INTO players SELECT n, n % 5 FROM generate_series(1, 45) n;
CREATE TABLE player_teams (player integer, team integer);
INSERT INTO player_teams SELECT id, team FROM players;
