-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
CREATE TABLE _alembic_tmp_t (id int, a bigint); INSERT INTO _alembic_tmp_t (id, a) SELECT id, a FROM t; DROP TABLE t; ALTER TABLE _alembic_tmp_t RENAME TO t;
BEGIN; CREATE TABLE t_new (id int); DROP TABLE t; ALTER TABLE t_new RENAME TO t; COMMIT;
CREATE TABLE b.orders_new (id int); DROP TABLE b.orders; ALTER TABLE b.orders_new RENAME TO orders;
CREATE TABLE t_new AS SELECT * FROM t; DROP TABLE t; ALTER TABLE t_new RENAME TO t;
-- finds nothing
CREATE TABLE t_new (id int); ALTER TABLE t RENAME TO t_old; ALTER TABLE t_new RENAME TO t;
CREATE TABLE t_new (id int); DROP TABLE t; ALTER TABLE t_new RENAME TO u;
DROP TABLE t; ALTER TABLE old_events RENAME TO t;
CREATE TABLE draft (id int); DROP TABLE draft; CREATE TABLE draft_new (id int); ALTER TABLE draft_new RENAME TO draft;
CREATE TABLE t_new (id int); DROP TABLE t; CREATE TABLE t (id int);
