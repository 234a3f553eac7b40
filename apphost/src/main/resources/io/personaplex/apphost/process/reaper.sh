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
      fields=$(echo "$rest" | tr ' ' ':')
      # 0 and 1 would be us and everybody.
      if [ "${fields%%:*}" -gt 1 ]; then
        forget "${fields%%:*}"
        groups="$groups $fields"
      fi
      ;;
    forget) forget "$rest" ;;
    containers | remove) set -- "$@" "$verb:$rest" ;;
    done) exit 0 ;;
  esac
done

# The host is gone. From here on nobody hears us.

# PGIDs whose leader is still the one we were told of, or gone: an id is not given away while its group has members.
ours=' '
grace=0
for group in $groups; do
  pgid=${group%%:*}
  seconds=${group#*:}
  start=${seconds#*:}
  seconds=${seconds%%:*}
  if { read -r stat <"/proc/$pgid/stat"; } 2>/dev/null; then
    # After "PID (NAME) " come STATE PPID PGRP SESSION …; the 20th is the start time.
    started=$(echo "${stat##*) }" | cut -d ' ' -f 20)
    [ "$started" = "$start" ] || continue
  fi
  ours="$ours$pgid "
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

# Process ids of those who carry the run's marker, wherever they went.
carriers() {
  grep -lzxF "PERSONAPLEX_RUN=$run" /proc/[0-9]*/environ 2>/dev/null | cut -d / -f 3
}

# The signal $1 to the groups at once, and to strays, who have left them, one by one.
signal() {
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
  while [ -n "$(members)$(carriers)" ]; do
    [ "$(now)" -lt "$until" ] || return 1
    sleep 0.1 2>/dev/null || sleep 1
  done
}

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

for item in "$@"; do
  case $item in
    remove:*) rm -rf -- "${item#remove:}" ;;
    containers:*)
      engine=${item#containers:}
      # What is persistent, or does not say, stays: better left than lost.
      run_label="label=io.personaplex.run=$run"
      session_label="label=io.personaplex.lifetime=session"
      for id in $("$engine" ps -aq --filter "$run_label" --filter "$session_label" 2>/dev/null); do
        "$engine" rm -f "$id" >/dev/null 2>&1
      done
      ;;
  esac
done
