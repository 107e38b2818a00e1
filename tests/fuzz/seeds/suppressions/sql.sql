-- lockkeeper: ignore dropping-column, truncating: release 41 was the last one that named it
-- a line between
ALTER TABLE orders DROP COLUMN note; -- lockkeeper: ignore dropping-column
/* lockkeeper: ignore dropping-table: no */ SELECT '-- lockkeeper: ignore a: b';
