# PersonaPlex: ends what a run leaves behind when its host dies without a word.
#
# sh -c SCRIPT reaper RUN DEADLINE_SECONDS
#
# Standard input is a pipe that only the host holds; the end of file is its death, however it died. Lines:
#   watch PGID GRACE_SECONDS START_TICKS   a process group, and the session it leads, to end then
#   forget PGID                            it is gone
#   containers PROGRAM                     a container engine's client: remove this run's containers then
#   remove PATH                            a temporary file or folder to remove then
#   done                                   the host has cleaned up itself: nothing to do
# Runs in a session of its own and carries no run marker. POSIX sh (dash, busybox, bash); facts from /proc.
trap '' HUP INT QUIT TERM PIPE
run=$1
deadline=$2
groups=    # PGID:GRACE:START …
set --     # containers:PROGRAM or remove:PATH, each a word of its own: both may hold blanks

forget() {
  kept=
  for group in $groups; do
    [ "${group%%:*}" = "$1" ] || kept="$kept $group"
  done
  groups=$kept
}

while read -r verb rest; do
  case $verb in
    watch)
      pgid=${rest%% *}
      rest=${rest#* }
      # 0 and 1 would be us and everybody.
      if [ "$pgid" -gt 1 ]; then
        forget "$pgid"
        groups="$groups $pgid:${rest% *}:${rest#* }"
      fi
      ;;
    forget) forget "$rest" ;;
    containers | remove) set -- "$@" "$verb:$rest" ;;
    done) exit 0 ;;
  esac
done

# The host is gone. From here on nobody hears us.

# Start time of process $1; empty if it is gone.
started() {
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return
  # After "PID (NAME) " come STATE PPID PGRP SESSION …; the 20th is the start time.
  set -- ${stat##*) }
  echo "${20}"
}

# Leaves in $ours the PGIDs whose leader is still the one we were told of, or gone: an id is not given away while its
# group has members. Asked before each signal: what was ours may have ended, and its id be a stranger's by now.
ours=' '
look() {
  ours=' '
  kept=
  for group in $groups; do
    now_there=$(started "${group%%:*}")
    [ -z "$now_there" ] || [ "$now_there" = "${group##*:}" ] || continue
    kept="$kept $group"
    ours="$ours${group%%:*} "
  done
  groups=$kept
}

look
grace=0
for group in $groups; do
  seconds=${group#*:}
  seconds=${seconds%%:*}
  [ "$seconds" -gt "$grace" ] && grace=$seconds
done
[ "$grace" -gt "$deadline" ] && grace=$deadline

# Process ids of those who run in our groups and their sessions; the dead that nobody reaped do not count.
members() {
  for stat in /proc/[0-9]*/stat; do
    { read -r line <"$stat"; } 2>/dev/null || continue
    set -- ${line##*) }
    [ "$1" = Z ] && continue
    case $ours in
      *" $3 "* | *" $4 "*)
        pid=${stat#/proc/}
        echo "${pid%/stat}"
        ;;
    esac
  done
}

# Files /proc/PID/environ of those who carry the run's marker, wherever they went.
if [ "$(printf 'a\0b' | grep -czxF b 2>/dev/null)" = 1 ]; then
  marked() {
    grep -lzxF "PERSONAPLEX_RUN=$run" /proc/[0-9]*/environ 2>/dev/null
  }
else # some small grep, without -z
  marked() {
    for environ in /proc/[0-9]*/environ; do
      { tr '\0' '\n' <"$environ"; } 2>/dev/null | grep -qxF "PERSONAPLEX_RUN=$run" && echo "$environ"
    done
  }
fi

# Their process ids.
carriers() {
  for environ in $(marked); do
    pid=${environ#/proc/}
    echo "${pid%/environ}"
  done
}

# The signal $1 to the groups at once, and to strays, who have left them, one by one.
signal() {
  look
  for pgid in $ours; do
    kill -s "$1" -- "-$pgid" 2>/dev/null
  done
  here=" $(echo $(members)) "
  for pid in $(carriers); do
    case $here in
      *" $pid "*) ;;
      *) kill -s "$1" "$pid" 2>/dev/null ;;
    esac
  done
}

# Hundredths of a second since boot: the time of day may be moved, and has whole seconds only in POSIX.
now() {
  read -r uptime _ </proc/uptime
  echo "${uptime%.*}${uptime#*.}"
}

# Waits until nobody is left, at most $1 seconds.
await() {
  until=$(($(now) + $1 * 100))
  while look && [ -n "$(members)$(carriers)" ]; do
    [ "$(now)" -lt "$until" ] || return 1
    sleep 0.1 2>/dev/null || sleep 1
  done
}

# An engine's answer is not waited for longer than this: its service may hang.
call_max=10

# What is persistent, or does not say, stays: better left than lost.
run_label="label=io.personaplex.run=$run"
session_label="label=io.personaplex.lifetime=session"
engine() {
  seconds=$1
  shift
  timeout -s KILL "$seconds" "$@" 2>/dev/null
}

# The polite signal, and the grace each container was created with, for all at once.
stop_containers() {
  ids=$(engine $call_max "$1" ps -q --filter "$run_label" --filter "$session_label")
  [ -z "$ids" ] || engine $(($deadline + 2)) "$1" stop $ids >/dev/null
}

# Removes until two looks in a row find nothing: a client that was killed while it created one may have been heard.
remove_containers() {
  empty=0
  looks=0
  while [ "$empty" -lt 2 ] && [ "$looks" -lt 10 ]; do
    looks=$((looks + 1))
    ids=$(engine $call_max "$1" ps -aq --filter "$run_label" --filter "$session_label") || looks=$((looks + 4))
    if [ -n "$ids" ]; then
      empty=0
      engine $call_max "$1" rm -f $ids >/dev/null
    else
      empty=$((empty + 1))
      [ "$empty" -eq 2 ] || sleep 0.5 2>/dev/null || sleep 1
    fi
  done
  ids=$(engine $call_max "$1" network ls -q --filter "$run_label" --filter "$session_label")
  [ -z "$ids" ] || engine $call_max "$1" network rm $ids >/dev/null
}

# Containers get their grace while the processes have theirs.
for item in "$@"; do
  case $item in
    containers:*) stop_containers "${item#containers:}" & ;;
  esac
done

signal TERM
await "$grace" || {
  tries=0
  until signal KILL && await 0 || [ "$tries" -eq 20 ]; do
    for pid in $(members); do
      kill -s KILL "$pid" 2>/dev/null
    done
    tries=$((tries + 1))
    sleep 0.1 2>/dev/null || sleep 1
  done
}

# Files first: an engine may keep us waiting.
for item in "$@"; do
  case $item in
    remove:*) rm -rf -- "${item#remove:}" ;;
  esac
done
wait
for item in "$@"; do
  case $item in
    containers:*) remove_containers "${item#containers:}" ;;
  esac
done
