-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
CREATE TRIGGER audit AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION audit();
CREATE OR REPLACE TRIGGER audit BEFORE UPDATE ON shop.orders EXECUTE FUNCTION audit();
CREATE CONSTRAINT TRIGGER audit AFTER DELETE ON orders DEFERRABLE FOR EACH ROW EXECUTE FUNCTION audit();
-- finds nothing
CREATE TABLE orders (id int); CREATE TRIGGER audit AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION audit();
CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f();
-- schema: CREATE TRIGGER audit AFTER INSERT ON orders EXECUTE FUNCTION audit();
DROP TRIGGER audit ON orders;
