# shellcheck shell=bash disable=SC2154 # $root is set by whoever sources this
# What ./suasion and ./test share: looking for what is missing, building, the Python that draws. Sourced with $root set
# to the repository's folder. Bash 3.2 (macOS) is enough. Everything said here goes to standard error, so that standard
# output stays the program's.

build=$root/.build
binary=$build/release/suasion
stamp=$build/release.stamp

say() { printf 'suasion: %s\n' "$*" >&2; }

# 70 is what suasion itself uses for faults that are neither the evidence's nor the user's words'.
fail() {
  printf 'error: %s\n' "$*" >&2
  exit 70
}

have() { command -v "$1" >/dev/null 2>&1; }

# with_lock FILE COMMAND...: runs a function or command while no other launcher holds the same file. What the command
# leaves in variables is lost.
with_lock() (
  { mkdir -p "$(dirname "$1")" && : >>"$1"; } 2>/dev/null || fail "cannot write $1; check who owns the folder"
  exec 9>>"$1"
  if ! lock LOCK_NB; then
    say "another launch is at work here; waiting for it"
    lock
  fi
  shift
  "$@"
)

# lock [LOCK_NB]: locks descriptor 9, with the perl of every system that lacks flock (macOS).
lock() {
  if have flock; then
    flock ${1:+-n} 9
  else
    perl -MFcntl=:flock -e 'open my $f, ">&=9" or exit 1; exit !flock $f, LOCK_EX | (@ARGV ? LOCK_NB : 0)' -- "$@"
  fi
}

# quietly WHAT LOG COMMAND...: runs a long command with one line of progress; its own words go to the log.
quietly() {
  local what=$1 log=$2 began=$SECONDS ticker='' status=0
  shift 2
  mkdir -p "$(dirname "$log")"
  : >"$log"
  if [ -t 2 ]; then
    while kill -0 $$ 2>/dev/null; do
      printf '\r\033[Ksuasion: %s, %d s  %s' "$what" $((SECONDS - began)) "$(tail -n 1 "$log" | cut -c 1-50)" >&2
      sleep 1
    done &
    ticker=$!
  else
    say "$what…"
  fi
  "$@" >"$log" 2>&1 </dev/null || status=$?
  if [ -n "$ticker" ]; then
    kill "$ticker" 2>/dev/null || true
    wait "$ticker" 2>/dev/null || true
    printf '\r\033[K' >&2
  fi
  [ "$status" -ne 0 ] || say "$what: done in $((SECONDS - began)) s"
  return "$status"
}

# fail_showing LOG MESSAGE
fail_showing() {
  cat "$1" >&2
  fail "$2"
}

# --- what the machine must have -------------------------------------------------------------------------------------

macos() { [ "$(uname -s)" = Darwin ]; }

# need DEBIAN HOMEBREW TEST...: adds the package to `missing` where the test fails. Homebrew's name is - for what
# Apple's developer tools already hold.
missing=()
need() {
  local package=$1
  if macos; then
    package=$2
    [ "$package" != - ] || return 0
  fi
  shift 2
  "$@" >/dev/null 2>&1 || missing+=("$package")
}

header() {
  local folder
  for folder in /usr/include /usr/include/*-linux-* /usr/local/include; do
    [ ! -e "$folder/$1" ] || return 0
  done
  return 1
}

# The C++ library and the object files that every linked program begins with.
links() {
  compgen -G '/usr/include/c++/*/vector' && compgen -G '/usr/lib/gcc/*/*/crtbegin.o' && have ld && header stdio.h
}

# toolchain_finds LIBRARY: whether the Swift toolchain's own programs find it.
toolchain_finds() {
  [ "$(ldd "$(command -v swift-build)" 2>/dev/null | grep -c "$1.*not found")" -eq 0 ]
}

needs_for_building() {
  need git git have git
  need ca-certificates - test -e /etc/ssl/certs/ca-certificates.crt
  need pkg-config pkgconf have pkg-config
  need g++ - links
  need zlib1g-dev - header zlib.h
  need libssl-dev - header openssl/evp.h
  need libsqlite3-0 - toolchain_finds libsqlite3
  need libncurses6 - toolchain_finds libncurses
  need libcurl4 - toolchain_finds libcurl
  need libxml2 - toolchain_finds libxml2
}

needs_for_drawing() {
  need python3 python have python3
  need python3-venv python python3 -c 'import ensurepip, venv'
}

# Installs what `missing` names, or says what to type.
install_missing() {
  [ ${#missing[@]} -gt 0 ] || return 0
  local packages="${missing[*]}" apt as_root=''
  missing=()
  apt="apt-get install -y --no-install-recommends $packages"
  if macos; then
    fail "missing: $packages; install with: brew install $packages"
  elif ! have apt-get; then
    say "missing, by Debian's names: $packages; if the build fails, install what your system calls them"
    return 0
  elif [ "$(id -u)" -ne 0 ]; then
    if have sudo && sudo -n true 2>/dev/null; then
      as_root='sudo -n'
    elif have sudo && [ -t 0 ] && [ -t 2 ]; then
      say "sudo may ask for your password to install: $packages"
      sudo -v || fail "not allowed to install; ask an administrator for: apt-get update && $apt"
      as_root='sudo -n'
    else
      fail "missing: $packages; ask an administrator for: apt-get update && $apt"
    fi
  fi
  # shellcheck disable=SC2086 # words, on purpose
  with_lock "$cache/apt.lock" quietly "installing $packages" "$cache/apt.log" \
    $as_root env DEBIAN_FRONTEND=noninteractive sh -c \
    "apt-get -o DPkg::Lock::Timeout=600 update; apt-get -o DPkg::Lock::Timeout=600 ${apt#apt-get }" ||
    fail_showing "$cache/apt.log" "could not install what is missing; see above, then try: apt-get update && $apt"
}

require_swift() {
  local swiftly=${SWIFTLY_BIN_DIR:-${HOME:-}/.local/share/swiftly/bin} version
  have swift || [ ! -x "$swiftly/swift" ] || PATH=$PATH:$swiftly
  have swift || fail "no swift on the PATH; install Swift 6.2 or newer from https://www.swift.org/install"
  needs_for_building
  install_missing
  version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p')
  # shellcheck disable=SC2086 # two words
  set -- $version
  [ $# -eq 2 ] || fail "swift does not run; try: swift --version"
  [ "$1" -gt 6 ] || { [ "$1" -eq 6 ] && [ "$2" -ge 2 ]; } ||
    fail "Swift $1.$2 is too old; install 6.2 or newer from https://www.swift.org/install"
}

# --- the program ----------------------------------------------------------------------------------------------------

# What a build depends on beside the sources.
compiler() { ls -lL "$(command -v swift)"; }

# A build cannot be taken up again in another folder than the one it began in: clears it away where the project moved.
settle_build() {
  local place=$build/place
  mkdir -p "$build"
  if [ -e "$place" ] && [ "$(cat "$place")" != "$root" ]; then
    find "$build" -mindepth 1 -maxdepth 1 ! -name launcher.lock -exec rm -rf {} +
  fi
  printf '%s\n' "$root" >"$place"
}

# Whether the release build is newer than every source, folders included, so that a file taken away is seen too. Where
# no compiler is at hand (a cron job), what another built will do.
release_is_current() {
  [ -x "$binary" ] && [ -e "$stamp" ] && { ! have swift || [ "$(cat "$stamp")" = "$(compiler)" ]; } &&
    [ -z "$(find "$root/Package.swift" "$root/Sources" -newer "$stamp")" ]
}

build_release() {
  ! release_is_current || return 0
  require_swift
  settle_build
  # Dated before the build, so that a source changed meanwhile counts as newer.
  compiler >"$stamp.new"
  quietly 'building in release' "$build/release.log" \
    swift build -c release --product suasion --package-path "$root" ||
    fail_showing "$build/release.log" 'the build failed; see above'
  mv "$stamp.new" "$stamp"
}

ensure_release() { release_is_current || with_lock "$build/launcher.lock" build_release; }

# --- the Python that draws ------------------------------------------------------------------------------------------

cache=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
cache=${cache:-$build/cache}/suasion
mkdir -p "$cache" 2>/dev/null && [ -w "$cache" ] || cache=$build/cache/suasion

draws_with() { "$1" -I -c 'import importlib.util as u, sys; sys.exit(u.find_spec("vl_convert") is None)' 2>/dev/null; }

make_venv() {
  ! draws_with "$1/bin/python" || return 0
  needs_for_drawing
  release_is_current || needs_for_building # one question to the administrator, not two
  install_missing
  rm -rf "$1".partial.*
  local partial=$1.partial.$$
  quietly 'preparing the Python that draws figures' "$cache/venv.log" fill_venv "$partial" || {
    rm -rf "$partial"
    fail_showing "$cache/venv.log" 'could not prepare the Python that draws figures; see above'
  }
  rm -rf "$1"
  mv "$partial" "$1"
}

fill_venv() {
  python3 -m venv "$1" &&
    "$1/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --only-binary :all: \
      --require-hashes --requirement "$root/tools/requirements.txt"
}

# Sets and exports SUASION_PYTHON. A user's own choice stands, where it can draw.
ensure_python() {
  if [ -n "${SUASION_PYTHON:-}" ]; then
    draws_with "$SUASION_PYTHON" || fail "SUASION_PYTHON=$SUASION_PYTHON cannot import vl_convert; unset it"
  else
    local venv
    venv=$cache/venv-$(cksum <"$root/tools/requirements.txt" | cut -d ' ' -f 1)
    draws_with "$venv/bin/python" || with_lock "$cache/venv.lock" make_venv "$venv"
    SUASION_PYTHON=$venv/bin/python
  fi
  export SUASION_PYTHON
}
