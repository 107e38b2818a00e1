#!/bin/bash
# A private PostgreSQL server for tests: Debian's, no root, nothing outside DIR, fast because it forgets on a crash.
#
#   postgres.sh start DIR [--until PID] [SETTING=VALUE…]
#                                            starts a server in DIR (made when missing) and prints its URL; prints the
#                                            same URL again where it runs already. --until: `stop DIR` by itself when
#                                            that process is gone, so that a killed test leaves nothing behind
#   postgres.sh stop DIR                     ends it at once and removes DIR
#   postgres.sh crash DIR                    kills it as a power cut would; `start` brings it up again
#   postgres.sh restart DIR                  immediate stop and start on the same port
#
# Its data lies in memory (/dev/shm) where there is plenty of it: a test's database is made of three hundred files.
# It listens on 127.0.0.1 (a free port; password authentication) and on a Unix socket in DIR where the path is short
# enough for one. As root it runs as postgres or nobody, so the way to DIR must be open to everybody.
# LOCKKEEPER_POSTGRES_BIN names another server's bin directory.
set -euo pipefail

readonly password=keeper-of-tests
# shellcheck disable=SC2012  # Debian's version numbers, no odd names
readonly bin=${LOCKKEEPER_POSTGRES_BIN:-$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)}

fail() {
  echo "postgres.sh: $*" >&2
  exit 1
}

# PostgreSQL refuses to run as root.
as_server_user() {
  if [[ $(id -u) != 0 ]]; then
    "$@"
  else
    local user=nobody
    getent passwd postgres >/dev/null && user=postgres
    setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups --inh-caps=-all \
      env -C / HOME="$dir" LC_ALL=C "$@"
  fi
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

running() {
  [[ -f $dir/data/postmaster.pid ]] && kill -0 "$(head -1 "$dir/data/postmaster.pid")" 2>/dev/null
}

make_cluster() {
  local sockets=$dir
  ((${#dir} < 85)) || sockets=  # the kernel's limit is 107 bytes with the file's name
  mkdir -p "$dir"
  chmod 0755 "$dir"
  if [[ $(id -u) == 0 ]]; then
    local user=nobody
    getent passwd postgres >/dev/null && user=postgres
    chown "$user" "$dir"
  fi
  if in_memory; then
    local memory
    memory=$(mktemp -d /dev/shm/lockkeeper-postgres-XXXXXX)
    [[ $(id -u) != 0 ]] || chown "$user" "$memory"
    ln -s "$memory" "$dir/data"
  fi
  printf '%s\n' "$password" >"$dir/password"
  chmod 0644 "$dir/password"
  as_server_user "$bin/initdb" -D "$dir/data" -U keeper --pwfile="$dir/password" -A scram-sha-256 -E UTF8 --locale=C \
    --no-sync >"$dir/initdb.log" 2>&1 || fail "initdb failed: $(tail -3 "$dir/initdb.log")"
  as_server_user tee -a "$dir/data/postgresql.conf" >/dev/null <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = '$sockets'
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 200
shared_buffers = 32MB
max_wal_senders = 4
max_wal_size = 256MB
log_min_messages = warning
CONF
}

# Only where a few servers side by side leave most of it to others; a container often has 64 MB there.
in_memory() {
  local shared free
  shared=$(df --output=avail -k /dev/shm 2>/dev/null | tail -1)
  free=$(awk '/^MemAvailable:/ { print $2 }' /proc/meminfo)
  [[ $(stat -f -c %T /dev/shm 2>/dev/null) == tmpfs ]] && ((${shared:-0} > 4000000 && ${free:-0} > 8000000))
}

# A port that was free a moment ago may be taken now: try some more.
start() {
  local settings=() try
  while (($#)); do
    case $1 in
      --until)
        stop_with "$2"
        shift
        ;;
      *=*) settings+=("$1") ;;
      *) fail "a setting is NAME=VALUE, not $1" ;;
    esac
    shift
  done
  if running; then
    url
    return
  fi
  [[ -e $dir/data/PG_VERSION ]] || make_cluster
  for setting in "${settings[@]}"; do
    as_server_user tee -a "$dir/data/postgresql.conf" >/dev/null <<<"${setting%%=*} = '${setting#*=}'"
  done
  for try in 1 2 3 4 5; do
    [[ -f $dir/port && $try == 1 ]] || free_port >"$dir/port"
    if as_server_user "$bin/pg_ctl" -D "$dir/data" -o "-p $(cat "$dir/port")" -l "$dir/data/server.log" -w -t 60 start \
      >"$dir/pg_ctl.log" 2>&1; then
      url
      return
    fi
    grep -q 'Address already in use' "$dir/data/server.log" || break
  done
  fail "the server did not start: $(tail -5 "$dir/data/server.log" 2>/dev/null)"
}

stop_with() {
  # shellcheck disable=SC2016  # the inner shell expands them
  setsid --fork bash -c 'tail --pid="$1" -f /dev/null; exec "$2" stop "$3"' _ "$1" "$(realpath "$0")" "$dir" \
    </dev/null >/dev/null 2>&1
}

url() {
  echo "postgresql://keeper:$password@127.0.0.1:$(cat "$dir/port")/postgres"
}

stop() {
  if running; then
    as_server_user "$bin/pg_ctl" -D "$dir/data" -m immediate -w -t 60 stop >/dev/null 2>&1 || true
  fi
}

[[ $# -ge 2 ]] || fail "usage: postgres.sh start DIR [SETTING=VALUE…] | stop DIR | crash DIR | restart DIR"
[[ -n $bin && -x $bin/postgres ]] || fail "no PostgreSQL server is installed (Debian: apt-get install postgresql-15)"
command=$1
dir=$(realpath -m "$2")
shift 2
case $command in
  start) start "$@" ;;
  stop)
    stop
    [[ ! -L $dir/data ]] || rm -rf "$(readlink "$dir/data")"
    rm -rf "$dir"
    ;;
  crash) stop ;;
  restart)
    stop
    start "$@"
    ;;
  *) fail "unknown command $command" ;;
esac
