#!/usr/bin/env bash
# Makes a relocatable bundle of programs: their own loader and libraries travel with them, so that they run in any
# image (glibc, musl or empty), as any user, on a read-only root.
#
#   deploy/bundle.sh BUILD_DIR OUT_DIR [PROGRAM…]        default: lockkeeper
#
#   OUT_DIR/bin/PROGRAM       a static launcher that starts …
#   OUT_DIR/libexec/PROGRAM   the program, with
#   OUT_DIR/lib/*             its loader and its libraries
#   OUT_DIR/share/licenses/*  on which terms they, and what is linked into the program, may be passed on
set -euo pipefail

if [[ $# -lt 2 ]]; then
  sed -n '2,10s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
build=$1
out=$2
shift 2
programs=("$@")
[[ ${#programs[@]} -gt 0 ]] || programs=(lockkeeper)

launcher=$build/operator/cmd/launcher/launcher
if [[ ! -x $launcher ]]; then
  echo "bundle: $launcher is not there; build the target lockkeeper_launcher first" >&2
  exit 1
fi

# Beside its place first: a bundle is either there whole or not at all.
new=$out.new.$$
trap 'rm -rf "$new"' EXIT
mkdir -p "$new"/{bin,lib,libexec,share/licenses}

# The terms of a Debian package, under its name. A machine without them makes a bundle for itself, not to be passed on.
take_terms() {
  local package=$1 terms=/usr/share/doc/$1/copyright
  [[ -n $package && -e $new/share/licenses/$package ]] && return
  if [[ -z $package || ! -e $terms ]]; then
    echo "bundle: warning: the terms of ${package:-a library of no package} are not here; do not pass this bundle on" >&2
    return
  fi
  cp "$terms" "$new/share/licenses/$package"
}

# package_of FILE ; Debian's list has the names of before or after the directories of / and /usr became one.
package_of() {
  local real
  real=$(realpath "$1")
  { dpkg -S "$real" || dpkg -S "${real#/usr}" || dpkg -S "/usr$real"; } 2>/dev/null | head -n 1 | cut -d : -f 1
}

for program in "${programs[@]}"; do
  binary=$(find "$build/operator/cmd" -type f -name "$program" -perm -u+x -print -quit)
  if [[ -z $binary ]]; then
    echo "bundle: no program $program in $build/operator/cmd; build it first" >&2
    exit 1
  fi
  if missing=$(ldd "$binary" | grep 'not found'); then
    echo "bundle: $program needs libraries that are not here:" >&2
    echo "$missing" >&2
    exit 1
  fi
  strip --strip-all -o "$new/libexec/$program" "$binary"
  cp "$launcher" "$new/bin/$program"
  strip --strip-all "$new/bin/$program"
  # Lines are `name => /path (address)`, and `/path/of/the/loader (address)`.
  while read -r library; do
    name=$(basename "$library")
    [[ -e $new/lib/$name ]] && continue
    strip --strip-unneeded -o "$new/lib/$name" "$library"
    take_terms "$(package_of "$library")"
  done < <(ldd "$binary" | sed -nE 's/^.*=> (\/[^ ]+) .*$/\1/p; s/^[[:space:]]*(\/[^ ]+) .*$/\1/p')
done

# What is linked into the programs, or compiled into them from headers alone.
for package in nlohmann-json3-dev libcli11-dev libtomlplusplus-dev libpqxx-dev; do take_terms "$package"; done
cp "$(dirname "$0")/licenses/libpg_query" "$new/share/licenses/"

# What glibc opens by name when a program asks for it: host names by DNS and files are in libc itself.
chmod -R u=rwX,go=rX "$new"
chmod 755 "$new" "$new"/bin/* "$new"/libexec/* "$new"/lib/*

rm -rf "$out"
mkdir -p "$(dirname "$out")"
mv "$new" "$out"
trap - EXIT
printf 'bundle: %s: %s, %d libraries, %.1f MiB\n' "$out" "${programs[*]}" "$(find "$out/lib" -type f | wc -l)" \
  "$(du -sk --apparent-size "$out" | awk '{print $1 / 1024}')"
