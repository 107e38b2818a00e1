#!/usr/bin/env bash
# Which images the demo needs, whence each comes, and how it gets into the cluster. Sourced by context.sh.

# An image is called by what it is: operator, shop, postgres. The shop is one of four tags.
tags_of() {
  case $1 in
    operator) echo lockkeeper:local ;;
    shop) printf 'shop:%s\n' v1 v2 v3 v4 ;;
    postgres) echo postgres:15 ;;
  esac
}

described() {
  case $1 in
    operator) echo "Lockkeeper's image (compiles, minutes)" ;;
    shop) echo "images of the shop" ;;
    postgres) echo "image of PostgreSQL" ;;
  esac
}

# Sets $images (what stands before each name), $archives (those that are given) and $missing (what is to be built).
find_archives() {
  local image variable
  images=${registry:-docker.io/lockkeeper}
  archives=() missing=()
  for image in operator:LOCKKEEPER_IMAGE shop:LOCKKEEPER_SHOP_IMAGES postgres:LOCKKEEPER_POSTGRES_IMAGE; do
    variable=${image#*:}
    if [[ -z ${!variable:-} ]]; then
      missing+=("${image%:*}")
      continue
    fi
    [[ -z $registry ]] || die "--push takes what is built here, and $variable is an archive; unset it, or take --load"
    [[ -s ${!variable} ]] || die "$variable is '${!variable}', and there is no such file"
    archives+=("${!variable}")
  done
}

build() {
  local tag
  for tag in $(tags_of "$1"); do
    case $1 in
      operator) build_by_engine "$images/$tag" "$root/Dockerfile" "$root" ;;
      shop) build_by_engine "$images/$tag" "$here/shop/Dockerfile" "$here/shop" "${tag#shop:}" ;;
      postgres) build_by_engine "$images/$tag" "$here/postgres/Dockerfile" "$here/postgres" ;;
    esac
  done
}

# One at a time, and no longer on this machine's disk than it takes.
save_and_load() {
  save "$images/$1" "$work/image.tar"
  load "$work/image.tar"
  rm -f "$work/image.tar"
}

bring_images() {
  local image tag archive
  for archive in ${archives[@]+"${archives[@]}"}; do step "to the cluster: $(basename "$archive")" load "$archive"; done
  for image in ${missing[@]+"${missing[@]}"}; do
    for tag in $(tags_of "$image"); do
      if [[ $way == push ]]; then
        step "$engine push $tag" push "$images/$tag"
      else
        step "to the cluster: $tag" save_and_load "$tag"
      fi
    done
  done
}
