#!/usr/bin/env bash
# Whether the program is built, and if not, why. Sourced by ./personaplex, which then builds; run by `./personaplex doctor`,
# which prints what it says: nothing, or one line that begins with the kind of obstacle, `missing:` or `stale:`.
if [ -z "${root:-}" ]; then
  set -euo pipefail
  source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"
fi
target=$root/launcher/target
classpath_file=$target/classpath
stamp=$target/built

# What a build depends on beside the sources. A checkout that was moved, or another JDK, needs a new class path.
identity() {
  printf '%s\n' "$root" "$JAVA_HOME" "$(sed -n 's/^JAVA_VERSION=//p' "$JAVA_HOME/release")"
}

# Prints a source that is newer than the build. A folder's time changes when a file in it is added or removed, so deletions count too.
changed_source() {
  find "$root"/*/src/main "$root"/pom.xml "$root"/*/pom.xml "$root"/*jvm.args "$root/.mvn" -newer "$stamp" -print -quit
}

missing_jar() {
  local entry IFS=:
  for entry in $(<"$classpath_file"); do
    [ -e "$entry" ] || { printf '%s\n' "$entry"; return; }
  done
}

build_obstacle() {
  local what
  if ! [ -f "$classpath_file" ] || ! [ -f "$stamp" ]; then
    echo "missing: it was never built, or the last build failed"
  elif [ "$(<"$stamp")" != "$(identity)" ]; then
    echo "missing: it was built in another folder or with another JDK"
  elif what=$(missing_jar) && [ -n "$what" ]; then
    echo "missing: $what, a part of the class path, is gone"
  elif what=$(changed_source) && [ -n "$what" ]; then
    echo "stale: $what is newer than the build"
  fi
}

is_built() {
  [ -z "$(build_obstacle)" ]
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
  find_jdk
  build_obstacle
fi
