-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
LOCK TABLE orders;
BEGIN; LOCK TABLE orders, items IN SHARE MODE; COMMIT;
LOCK shop.orders IN EXCLUSIVE MODE NOWAIT;
LOCK TABLE orders IN SHARE ROW EXCLUSIVE MODE;
-- finds nothing
LOCK TABLE orders IN ACCESS SHARE MODE;
LOCK TABLE orders IN ROW EXCLUSIVE MODE;
LOCK TABLE orders IN SHARE UPDATE EXCLUSIVE MODE;
CREATE TABLE t (a int); LOCK TABLE t;
