-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
BEGIN; VACUUM orders; COMMIT;
[in-transaction] CREATE DATABASE shop;
BEGIN; REINDEX DATABASE; COMMIT;
DO $$ BEGIN VACUUM orders; END $$;
[in-transaction] ALTER SYSTEM SET work_mem = '4MB';
[in-transaction] CLUSTER;
-- finds nothing
VACUUM orders;
BEGIN; ANALYZE orders; COMMIT;
BEGIN; CREATE TABLE t (a int); COMMIT; VACUUM t;
[in-transaction] REINDEX TABLE orders;
[in-transaction] COMMIT; VACUUM orders;
CREATE DATABASE shop;
