DROP TABLE ops.versions;
