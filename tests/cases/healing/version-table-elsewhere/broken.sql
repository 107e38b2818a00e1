UPDATE ops.versions SET version_num = 'dff470803ce4';
