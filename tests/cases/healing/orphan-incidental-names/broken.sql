UPDATE alembic_version SET version_num = 'dff470803ce4';
ALTER TABLE a RENAME CONSTRAINT a_pkey TO pk_a_old;
ALTER TABLE a RENAME CONSTRAINT a_b_key TO a_b_key1;
ALTER TABLE a RENAME CONSTRAINT a_c_check TO a_c_check1;
ALTER TABLE d RENAME CONSTRAINT d_a_id_fkey TO d_a_id_fkey1;
ALTER INDEX d_a_id_idx RENAME TO d_a_id_idx1;
