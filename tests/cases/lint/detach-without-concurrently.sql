-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
ALTER TABLE events DETACH PARTITION events_1;
ALTER TABLE shop.events DETACH PARTITION shop.events_1;
[server-version=13] ALTER TABLE events DETACH PARTITION events_1;
-- finds nothing
ALTER TABLE events DETACH PARTITION events_1 CONCURRENTLY;
ALTER TABLE events DETACH PARTITION events_1 FINALIZE;
CREATE TABLE events (a int) PARTITION BY LIST (a); CREATE TABLE e1 PARTITION OF events DEFAULT; ALTER TABLE events DETACH PARTITION e1;
