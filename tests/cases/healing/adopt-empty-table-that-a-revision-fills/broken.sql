INSERT INTO players VALUES (1, 1);
CREATE TABLE player_teams (player integer, team integer);
