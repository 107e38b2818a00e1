# shellcheck shell=bash
# Daemons: started apart from the caller's session, known again by pid, start time and boot, ended in order.
# Each runs in the cluster's cgroup, so what a daemon leaves behind (containerd's shims) is found there too.

boot_id() { cat /proc/sys/kernel/random/boot_id; }

# The 22nd field of stat; the command name before it may hold spaces and brackets.
# A zombie, which waits for a slow parent to notice, has ended for us.
process_start_time() {
  local stat
  { stat=$(<"/proc/$1/stat"); } 2>/dev/null || return 1
  stat=${stat##*) }
  [[ $stat != Z* ]] || return 1
  cut -d' ' -f20 <<<"$stat"
}

cgroup_mounts() {
  awk '$3 == "cgroup2" || $3 == "cgroup" {print $2}' /proc/mounts | sort -u
}

# On cgroup v1 every hierarchy gets the folder (kubelet looks for its root in each of them);
# daemons sit one level below, because v2 allows no processes beside children with controllers.
make_cgroups() {
  local mount
  for mount in $(cgroup_mounts); do
    mkdir -p "$mount/$cgroup/daemons" 2>/dev/null || continue
    local folder
    if [[ -f $mount/cpuset.cpus && -f $mount/$cgroup/cpuset.cpus && ! -f $mount/cgroup.controllers ]]; then
      for folder in "$cgroup" "$cgroup/daemons"; do
        cat "$mount/$(dirname "$folder")/cpuset.cpus" >"$mount/$folder/cpuset.cpus"
        cat "$mount/$(dirname "$folder")/cpuset.mems" >"$mount/$folder/cpuset.mems"
      done
    fi
    if [[ -s $mount/cgroup.controllers ]]; then
      local controller
      for controller in $(<"$mount/cgroup.controllers"); do
        echo "+$controller" >"$mount/cgroup.subtree_control" || true
        echo "+$controller" >"$mount/$cgroup/cgroup.subtree_control" || true
      done 2>/dev/null
    fi
  done
}

cgroup_processes() {
  local mount
  for mount in $(cgroup_mounts); do
    [[ -d $mount/$cgroup ]] || continue
    find "$mount/$cgroup" -name cgroup.procs -exec cat {} + 2>/dev/null || true
  done | sort -un
}

remove_cgroups() {
  local mount
  for mount in $(cgroup_mounts); do
    [[ -d $mount/$cgroup ]] || continue
    find "$mount/$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null || true
  done
}

# start DAEMON COMMAND... ; the command must stay in the foreground and keep its pid (exec).
start() {
  local daemon=$1 pid mount
  shift
  mkdir -p "$state/pids" "$state/logs"
  (
    for mount in $(cgroup_mounts); do
      echo "$BASHPID" >"$mount/$cgroup/daemons/cgroup.procs" 2>/dev/null || true
    done
    exec setsid nsenter --net="$netns" "$@" 7>&- 8>&- 9>&- </dev/null >>"$state/logs/$daemon.log" 2>&1
  ) &
  pid=$!
  disown "$pid"
  echo "$pid $(process_start_time "$pid") $(boot_id)" >"$state/pids/$daemon"
}

is_running() {
  local pid start_time boot
  [[ -s $state/pids/$1 ]] || return 1
  read -r pid start_time boot <"$state/pids/$1"
  [[ $boot == "$(boot_id)" && $start_time == "$(process_start_time "$pid")" ]]
}

pid_of() { cut -d' ' -f1 "$state/pids/$1"; }

# stop DAEMON ; kills: nothing that it would write while ending is of use, as its files go too.
stop() {
  if is_running "$1"; then
    kill -KILL "$(pid_of "$1")" 2>/dev/null || true
    while is_running "$1"; do sleep 0.02; done
  fi
  rm -f "$state/pids/$1"
}

# wait_for SECONDS WHAT DAEMON COMMAND... ; until the command succeeds, or the daemon that it waits for is gone.
wait_for() {
  local limit=$1 what=$2 daemon=$3 started=$SECONDS
  shift 3
  until "$@" >/dev/null 2>&1; do
    if ! is_running "$daemon"; then
      tail -n 15 "$state/logs/$daemon.log" >&2
      die "$daemon ended while waiting for: $what; its last lines are above, the rest in $state/logs/$daemon.log"
    fi
    if ((SECONDS - started >= limit)); then
      tail -n 15 "$state/logs/$daemon.log" >&2
      die "not within $limit s: $what; the last lines of $daemon are above, the rest in $state/logs/$daemon.log"
    fi
    sleep 0.1
  done
}
