# Sourced by ./personaplex and ./build: finds JDK 25 and Maven, and says in one sentence what is missing.
# Sets JAVA_HOME, MAVEN and root (the checkout).

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
needed_jdk=25

die() {
  printf '%s\n' "$*" >&2
  exit 1
}

# Prints the feature version of the JDK in folder $1, or nothing. Reads its `release` file: starting java costs 50 ms.
jdk_version() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

find_jdk() {
  local candidate version path_java=""
  if command -v javac >/dev/null 2>&1; then
    path_java=$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")
  fi
  local home=${HOME:-/nonexistent}
  for candidate in "${JAVA_HOME:-}" "$path_java" \
    /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /usr/local/*jdk* /opt/*jdk* /opt/java/* \
    "$home"/.sdkman/candidates/java/* "$home"/.jdks/* "$home"/.local/share/mise/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    [ -n "$candidate" ] || continue
    version=$(jdk_version "$candidate")
    if [ -n "$version" ] && [ "$version" -ge "$needed_jdk" ]; then
      # For `doctor`: somebody meant another Java than the one he gets.
      [ -z "${JAVA_HOME:-}" ] || [ "$JAVA_HOME" = "$candidate" ] || export PERSONAPLEX_UNUSED_JAVA_HOME=$JAVA_HOME
      export JAVA_HOME=$candidate
      return 0
    fi
  done
  die "PersonaPlex needs JDK $needed_jdk or newer: none in JAVA_HOME, on the PATH or in the usual folders. Install one (for example Temurin $needed_jdk) or set JAVA_HOME to it."
}

find_maven() {
  MAVEN=$(command -v mvn) || die "PersonaPlex needs Maven 3.8 or newer to build itself: 'mvn' is not on the PATH. Install it (Debian: apt-get install maven)."
  # Maven's own libraries touch sun.misc.Unsafe; without the flag JDK 25 prints four lines about it at every start.
  export MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}"
  local version major minor
  version=$("$MAVEN" -v 2>/dev/null | sed -n 's/.*Apache Maven \([0-9][0-9]*\.[0-9][0-9]*\).*/\1/p')
  major=${version%%.*} minor=${version#*.}
  [ -n "$version" ] && { [ "$major" -gt 3 ] || { [ "$major" -eq 3 ] && [ "$minor" -ge 8 ]; }; } \
    || die "PersonaPlex needs Maven 3.8 or newer to build itself: $MAVEN is version ${version:-unknown}."
}
