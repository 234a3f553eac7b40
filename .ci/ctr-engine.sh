#!/usr/bin/env bash
# A Docker engine of our own for the container tests: no registry, no rule in the host's packet filter, loopback ports
# only. For root on Debian. ./build starts it and always stops it.
#
#   ctr-engine.sh start PID   installs Docker if it is missing, starts the engine unless it runs, and prints its
#                             DOCKER_HOST; PID is the process that uses it
#   ctr-engine.sh stop PID    ends it with all its containers, once no living process uses it any more
#
# Where systemd runs, Debian's package would start an engine for the whole machine: there nothing is installed or started
# unless CI is set.
set -euo pipefail

# Both in folders of root's: in /tmp anybody could make them first.
folder=/run/personaplex-engine
data=/var/lib/personaplex-engine
socket=$folder/docker.sock
cgroup=personaplex-test-engine # its own, so that cleaning up can only reach its containers
bridge=personaplex1            # its own as well: docker0 may belong to somebody
bridge_address=10.219.240.1
network_pool=10.219.0.0/17

say() { printf 'ctr-engine: %s\n' "$*" >&2; }

client() { timeout 60 docker --host "unix://$socket" "$@"; }

answers() { [ -S "$socket" ] && timeout 2 docker --host "unix://$socket" version >/dev/null 2>&1; }

# Ended, or a zombie its parent has not reaped yet: the engine takes such a process id for a living engine.
is_gone() { [ ! -d "/proc/$1" ] || grep -q '^State:[[:space:]]*Z' "/proc/$1/status" 2>/dev/null; }

# When it started, in clock ticks after boot: tells a process from a later one of the same id. Fails if it is gone.
start_time() {
  local stat
  ! is_gone "$1" || return 1
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  # After "PID (NAME) " come STATE PPID PGRP …; the 20th is the start time.
  echo "${stat##*) }" | cut -d ' ' -f 20
}

# Whether the process $1 is a $2 of ours: an id in a file may have been given to somebody else since.
is_ours() {
  [ "$(cat "/proc/$1/comm" 2>/dev/null)" = "$2" ] && grep -qaF "$folder/" "/proc/$1/cmdline" 2>/dev/null
}

is_complete() {
  local program
  for program in docker dockerd docker-proxy ip; do
    command -v "$program" >/dev/null || { say "there is no '$program'"; return 1; }
  done
}

install_engine() {
  local missing=()
  ! is_complete 2>/dev/null || return 0
  command -v apt-get >/dev/null || { is_complete || say "and no apt-get to install it"; return 1; }
  apt-get update -qq >&2
  if ! command -v dockerd >/dev/null || ! command -v docker-proxy >/dev/null; then missing+=(docker.io); fi
  # The client has a package of its own since Debian 13.
  if ! command -v docker >/dev/null && apt-cache show docker-cli >/dev/null 2>&1; then missing+=(docker-cli); fi
  command -v ip >/dev/null || missing+=(iproute2)
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    -o DPkg::Lock::Timeout=300 "${missing[@]}" >/dev/null
  is_complete
}

start_engine() {
  local pid
  if [ -f "$folder/dockerd.pid" ] && is_ours "$(cat "$folder/dockerd.pid")" dockerd; then
    for _ in $(seq 30); do
      sleep 1
      if answers; then return 0; fi
    done
    if has_users; then say "the engine that others use does not answer"; return 1; fi
    end_engine
  fi
  # Left by an engine that was killed: a new one would take whoever has its process id now for it.
  rm -f "$folder/dockerd.pid" "$folder/run/containerd/containerd.pid" "$socket"
  ip link show "$bridge" >/dev/null 2>&1 || ip link add "$bridge" type bridge
  ip addr replace "$bridge_address/24" dev "$bridge"
  ip link set "$bridge" up
  # The proxy is a closed port: an image that is missing fails at once, and nothing is looked up outside.
  # Without address translation and forwarding nothing of the host changes; published ports go through docker-proxy.
  # The resolver that cannot answer makes an unknown name fail after one second instead of twenty.
  # Descriptor 9 is our lock, which the engine must not keep.
  HTTP_PROXY=http://127.0.0.1:9 HTTPS_PROXY=http://127.0.0.1:9 NO_PROXY=127.0.0.1,localhost \
    setsid dockerd --host "unix://$socket" --pidfile "$folder/dockerd.pid" \
    --data-root "$data" --exec-root "$folder/run" \
    --iptables=false --ip6tables=false --ip-forward=false --ip-masq=false --ip 127.0.0.1 \
    --bridge "$bridge" --default-address-pool "base=$network_pool,size=26" \
    --dns "$bridge_address" --dns-opt timeout:1 --dns-opt attempts:1 \
    --exec-opt native.cgroupdriver=cgroupfs --cgroup-parent "/$cgroup" --shutdown-timeout 10 --log-level warn \
    >"$folder/dockerd.log" 2>&1 </dev/null 9>&- &
  pid=$!
  for _ in $(seq 150); do
    if answers; then return 0; fi
    if is_gone "$pid"; then break; fi
    sleep 0.2
  done
  say "dockerd does not start; its last words:"
  tail -n 20 "$folder/dockerd.log" >&2
  return 1
}

remove_containers() {
  local ids
  ids=$(client ps --all --quiet)
  # shellcheck disable=SC2086
  [ -z "$ids" ] || client rm --force --volumes $ids >/dev/null
  client network prune --force >/dev/null
}

end_engine() {
  local pid
  [ -f "$folder/dockerd.pid" ] || return 0
  pid=$(cat "$folder/dockerd.pid")
  is_ours "$pid" dockerd || return 0
  kill -TERM "$pid" 2>/dev/null || return 0
  for _ in $(seq 150); do
    if is_gone "$pid"; then return 0; fi
    sleep 0.1
  done
  kill -KILL "$pid" 2>/dev/null || true
}

# What an engine leaves behind that was killed itself: processes in its cgroup, shims, mounts, links.
remove_remains() {
  local pid process command mount tree
  for pid in $(find "/sys/fs/cgroup/pids/$cgroup" "/sys/fs/cgroup/$cgroup" -name cgroup.procs -exec cat {} + 2>/dev/null); do
    kill -KILL "$pid" 2>/dev/null || true
  done
  for process in /proc/[0-9]*; do
    pid=${process#/proc/}
    command=$(cat "$process/comm" 2>/dev/null) || continue
    case $command in
      containerd*) if is_ours "$pid" "$command"; then kill -TERM "$pid" 2>/dev/null || true; fi ;;
    esac
  done
  awk -v below="$folder/" -v data="$data/" 'index($2, below) == 1 || index($2, data) == 1 || $2 "/" == data { print $2 }' \
    /proc/mounts | sort -r | while read -r mount; do
    umount "$mount" 2>/dev/null || umount -l "$mount" || true
  done
  # The only link we made; those of its networks the engine has removed with them.
  ip link del "$bridge" 2>/dev/null || true
  for tree in /sys/fs/cgroup/"$cgroup" /sys/fs/cgroup/*/"$cgroup"; do
    if [ -d "$tree" ]; then find "$tree" -depth -type d -exec rmdir {} + 2>/dev/null || true; fi
  done
  rm -rf --one-file-system "$data" "$folder"
}

has_users() {
  local user
  for user in "$folder"/users/*; do
    if [ -e "$user" ] && [ "$(start_time "${user##*/}" || true)" = "$(cat "$user")" ]; then return 0; fi
  done
  return 1
}

[ $# = 2 ] || { say "usage: ctr-engine.sh start|stop PID"; exit 2; }
[ "$(id -u)" = 0 ] || { say "only root can start a container engine"; exit 1; }
exec 9>/run/personaplex-engine.lock
flock 9

case $1 in
  start)
    if [ -d /run/systemd/system ] && [ -z "${CI:-}" ]; then
      say "this machine has systemd: nothing is installed or started; start its own engine: systemctl start docker"
      exit 1
    fi
    started=$(start_time "$2") || { say "there is no process $2"; exit 1; }
    install_engine
    mkdir -p -m 700 "$folder" "$data"
    mkdir -p "$folder/users"
    answers || start_engine
    echo "$started" >"$folder/users/$2"
    echo "unix://$socket"
    ;;
  stop)
    [ -d "$folder" ] || exit 0
    rm -f "$folder/users/$2"
    if has_users; then exit 0; fi
    if answers; then remove_containers || true; fi
    end_engine
    remove_remains
    ;;
  *)
    say "usage: ctr-engine.sh start|stop PID"
    exit 2
    ;;
esac
