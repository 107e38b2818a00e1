#!/usr/bin/env bash
# The container engine: docker, podman or buildah, and the four things that are asked of it. Sourced by context.sh.

known_engines=(docker podman buildah)

answers() {
  case $1 in
    # The program may be there without its daemon.
    docker) within 20 docker version --format '{{.Server.Version}}' ;;
    podman) within 20 podman info ;;
    buildah) within 20 buildah info ;;
  esac >/dev/null 2>&1
}

# Sets $engine to the first one that answers, or to the one that LOCKKEEPER_ENGINE names.
find_engine() {
  local silent=() candidates=("${known_engines[@]}")
  engine=''
  if [[ -n ${LOCKKEEPER_ENGINE:-} ]]; then
    [[ " ${known_engines[*]} " == *" $LOCKKEEPER_ENGINE "* ]] ||
      die "LOCKKEEPER_ENGINE is '$LOCKKEEPER_ENGINE'; it can be docker, podman or buildah"
    candidates=("$LOCKKEEPER_ENGINE")
  fi
  for engine in "${candidates[@]}"; do
    has "$engine" || continue
    ! answers "$engine" || break
    silent+=("$engine")
    engine=''
  done
  has "${engine:-/none}" || die "no container engine to build the images with: looked for ${candidates[*]}$(tell_silent ${silent[@]+"${silent[@]}"});" \
    "or give archives: LOCKKEEPER_IMAGE, LOCKKEEPER_SHOP_IMAGES and LOCKKEEPER_POSTGRES_IMAGE"
  # An engine makes images of this machine's own kind.
  [[ $(uname -m) == x86_64 || $(uname -m) == amd64 ]] ||
    die "this machine is $(uname -m), and so would be the images; Lockkeeper's runs on x86-64 alone yet"
}

tell_silent() {
  (($# == 0)) || printf '; %s is installed and does not answer (does its service run, and may you use it?)' "$@"
}

# build_by_engine NAME DOCKERFILE FOLDER [STAGE]
build_by_engine() {
  local options=(--build-arg "BASE=${LOCKKEEPER_BASE:-docker.io/library/debian:bookworm-slim}" --tag "$1" --file "$2")
  [[ -z ${4:-} ]] || options+=(--target "$4")
  case $engine in
    # No attestations: kind and k3d want an image, and not an index with one.
    docker) BUILDX_NO_DEFAULT_ATTESTATIONS=1 docker build "${options[@]}" "$3" ;;
    podman) podman build "${options[@]}" "$3" ;;
    buildah) buildah build --layers "${options[@]}" "$3" ;;
  esac
}

# save NAME FILE ; the file must not be there yet.
save() {
  case $engine in
    docker) docker save --output "$2" "$1" ;;
    podman) podman save --quiet --format docker-archive --output "$2" "$1" ;;
    buildah) buildah push --quiet "$1" "docker-archive:$2:$1" ;;
  esac
}

push() { "$engine" push "$1"; }
