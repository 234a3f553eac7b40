#!/usr/bin/env bash
# A Docker engine of our own for the container tests: no registry, no rule in the host's packet filter, loopback ports
# only. For root on Debian. ./build starts it and always stops it.
#
#   ctr-engine.sh start PID   installs docker.io if it is missing, starts the engine unless it runs, and prints its
#                             DOCKER_HOST; PID is the process that uses it
#   ctr-engine.sh stop PID    ends it with all its containers, once no living process uses it any more
set -euo pipefail

folder=${TMPDIR:-/tmp}/personaplex-engine
socket=$folder/docker.sock
cgroup=personaplex-engine # its own, so that cleaning up can only reach its containers
bridge=personaplex0   # its own as well: docker0 may belong to somebody
bridge_address=10.213.240.1
network_pool=10.213.0.0/17
our_addresses='10\.213\.'

say() { printf 'ctr-engine: %s\n' "$*" >&2; }

client() { timeout 60 docker --host "unix://$socket" "$@"; }

answers() { [ -S "$socket" ] && timeout 2 docker --host "unix://$socket" version >/dev/null 2>&1; }

# Ended, or a zombie its parent has not reaped yet: the engine takes such a process id for a living engine.
is_gone() { [ ! -d "/proc/$1" ] || grep -q '^State:[[:space:]]*Z' "/proc/$1/status" 2>/dev/null; }

install_engine() {
  local missing=()
  if ! command -v dockerd >/dev/null || ! command -v docker-proxy >/dev/null; then missing+=(docker.io); fi
  command -v ip >/dev/null || missing+=(iproute2)
  [ ${#missing[@]} -eq 0 ] && return 0
  command -v apt-get >/dev/null || { say "missing: ${missing[*]}, and apt-get to install it"; return 1; }
  apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    -o DPkg::Lock::Timeout=300 "${missing[@]}" >/dev/null
}

start_engine() {
  local file pid
  for file in "$folder/dockerd.pid" "$folder/run/containerd/containerd.pid"; do
    if [ -f "$file" ] && is_gone "$(cat "$file")"; then rm -f "$file"; fi
  done
  rm -f "$socket"
  ip link show "$bridge" >/dev/null 2>&1 || ip link add "$bridge" type bridge
  ip addr replace "$bridge_address/24" dev "$bridge"
  ip link set "$bridge" up
  # The proxy is a closed port: an image that is missing fails at once, and nothing is looked up outside.
  # Without address translation and forwarding nothing of the host changes; published ports go through docker-proxy.
  # The resolver that cannot answer makes an unknown name fail after one second instead of twenty.
  # Descriptor 9 is our lock, which the engine must not keep.
  HTTP_PROXY=http://127.0.0.1:9 HTTPS_PROXY=http://127.0.0.1:9 NO_PROXY=127.0.0.1,localhost \
    setsid dockerd --host "unix://$socket" --pidfile "$folder/dockerd.pid" \
    --data-root "$folder/data" --exec-root "$folder/run" \
    --iptables=false --ip6tables=false --ip-forward=false --ip-masq=false --ip 127.0.0.1 \
    --bridge "$bridge" --default-address-pool "base=$network_pool,size=26" \
    --dns "$bridge_address" --dns-opt timeout:1 --dns-opt attempts:1 \
    --cgroup-parent "/$cgroup" --shutdown-timeout 10 --log-level warn \
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
  kill -TERM "$pid" 2>/dev/null || return 0
  for _ in $(seq 150); do
    if is_gone "$pid"; then return 0; fi
    sleep 0.1
  done
  kill -KILL "$pid" 2>/dev/null || true
}

# What an engine leaves behind that was killed itself: processes in its cgroup, shims, mounts, links.
remove_remains() {
  local pid command mount link tree
  for pid in $(find "/sys/fs/cgroup/pids/$cgroup" "/sys/fs/cgroup/$cgroup" -name cgroup.procs -exec cat {} + 2>/dev/null); do
    kill -KILL "$pid" 2>/dev/null || true
  done
  for command in /proc/[0-9]*/cmdline; do
    case $(tr '\0' ' ' 2>/dev/null <"$command" || true) in
      *containerd*"$folder/run/"*)
        pid=${command#/proc/}
        kill -TERM "${pid%/cmdline}" 2>/dev/null || true
        ;;
    esac
  done
  awk -v below="$folder/" 'index($2, below) == 1 { print $2 }' /proc/mounts | sort -r | while read -r mount; do
    umount "$mount" 2>/dev/null || umount -l "$mount" || true
  done
  ip -br -4 addr | awk -v ours="^$our_addresses" '$3 ~ ours { print $1 }' | while read -r link; do
    ip link del "$link" 2>/dev/null || true
  done
  for tree in /sys/fs/cgroup/"$cgroup" /sys/fs/cgroup/*/"$cgroup"; do
    if [ -d "$tree" ]; then find "$tree" -depth -type d -exec rmdir {} + 2>/dev/null || true; fi
  done
  rm -rf "$folder"
}

has_users() {
  local user
  for user in "$folder"/users/*; do
    if [ -e "$user" ] && ! is_gone "${user##*/}"; then return 0; fi
  done
  return 1
}

[ $# = 2 ] || { say "usage: ctr-engine.sh start|stop PID"; exit 2; }
[ "$(id -u)" = 0 ] || { say "only root can start a container engine"; exit 1; }
exec 9>"${TMPDIR:-/tmp}/personaplex-engine.lock"
flock 9

case $1 in
  start)
    install_engine
    mkdir -p "$folder/users"
    answers || start_engine
    touch "$folder/users/$2"
    echo "unix://$socket"
    ;;
  stop)
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
