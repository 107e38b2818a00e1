-- Each case stands on a line of its own; [what] before it is an option of lint.
-- schema: ALTER TABLE items ADD COLUMN parent int, ADD CONSTRAINT f FOREIGN KEY (parent) REFERENCES items (id) NOT ENFORCED;
-- schema: ALTER TABLE shop.items ADD COLUMN parent int, ADD CONSTRAINT f FOREIGN KEY (parent) REFERENCES items (id) NOT ENFORCED;
-- finds
[server-version=18] ALTER TABLE items ALTER CONSTRAINT f ENFORCED;
[server-version=18] ALTER TABLE shop.items ALTER CONSTRAINT f ENFORCED;
[server-version=18] DO $$ BEGIN ALTER TABLE items ALTER CONSTRAINT f ENFORCED; END $$;
-- finds nothing
[server-version=18] ALTER TABLE items ALTER CONSTRAINT f NOT ENFORCED;
[server-version=18] ALTER TABLE items ALTER CONSTRAINT f DEFERRABLE INITIALLY DEFERRED;
[server-version=18] CREATE TABLE t (a int); ALTER TABLE t ALTER CONSTRAINT f ENFORCED;
