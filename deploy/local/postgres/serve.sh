#!/bin/sh
# Serves the data of /data, which is made when it is not there: user postgres with $POSTGRES_PASSWORD.
set -eu
if [ ! -s /data/db/PG_VERSION ]; then
  rm -rf /data/db
  (umask 077 && printf '%s\n' "$POSTGRES_PASSWORD" >/data/password)
  initdb -D /data/db -U postgres --pwfile=/data/password -A scram-sha-256 --no-sync --no-instructions >/data/initdb.log
  rm /data/password
  echo 'host all all all scram-sha-256' >>/data/db/pg_hba.conf
fi
# exec: the signals of the kubelet go to the server itself.
exec postgres -D /data/db -c listen_addresses='*' -c unix_socket_directories=/data -c fsync=off -c jit=off \
  -c max_connections=300 -c shared_buffers=64MB -c log_line_prefix='%m %a %u@%d ' -c log_min_duration_statement=5s
