# shellcheck shell=bash
# Go of the version that the modules under tools/ want.
#
# Debian 12 has Go 1.19, too old to build them and old enough to know nothing of toolchains, but it downloads a module
# and checks it against Go's checksum database; and Go's own toolchains are published as a module.

go_toolchain_version=v0.0.1-go1.26.0

is_go_new_enough() {
  # In a module's folder, an old Go fails on its go.mod, and a newer one may fetch what the module asks for.
  command -v go >/dev/null && (cd "$here/tools/kubernetes" && go env GOVERSION) >/dev/null 2>&1
}

# need_go ; puts a Go that can build tools/ on PATH, fetching it where there is none.
need_go() {
  is_go_new_enough && return
  local machine store=$cache/go-${go_toolchain_version##*-}
  case $(uname -m) in
    x86_64) machine=linux-amd64 ;;
    aarch64) machine=linux-arm64 ;;
    *) die "there is no Go for $(uname -m) here; install Go 1.26 or newer from https://go.dev/dl and put it on PATH" ;;
  esac
  mkdir -p "$cache"
  exec 9>"$cache/.go.lock"
  until flock -w 30 9; do say "go: another run fetches it; waiting"; done
  if [[ ! -x $store/bin/go ]]; then
    fetch_go "$store" "golang.org/toolchain@$go_toolchain_version.$machine"
  fi
  exec 9>&-
  export PATH=$store/bin:$PATH GOTOOLCHAIN=local
  is_go_new_enough || die "the Go in $store does not run; remove that folder, or install Go 1.26 or newer from https://go.dev/dl"
}

fetch_go() {
  local store=$1 module=$2 started=$SECONDS work
  need_packages golang-1.19-go ca-certificates
  say "go: fetching $module"
  work=$(mktemp -d "$cache/go.XXXXXX")
  (cd "$work" && env -u GOFLAGS -u GOROOT GOPATH="$work/path" nice /usr/lib/go-1.19/bin/go mod download "$module") >&2 ||
    die "Go could not be fetched; check that the Go module proxy can be reached (GOPROXY), or install Go 1.26 or newer from https://go.dev/dl"
  # A module keeps no permissions.
  cp -r --no-preserve=mode "$work/path/pkg/mod/$module" "$store.partial"
  chmod -R +x "$store.partial/bin" "$store.partial/pkg/tool"
  chmod -R u+w "$work"
  rm -rf "$work"
  mv "$store.partial" "$store"
  say "go: $((SECONDS - started)) s"
}
