# shellcheck shell=bash
# The one image that every pod needs, made of images/pause.c.

pause_image=docker.io/lockkeeper/pause:1

# pause_image_tar ; prints the archive's path, building it when the cache has none.
pause_image_tar() {
  local folder key
  key=$(cat "$here/images/pause.c" "$here/images/docker_archive.py" | sha256sum | cut -c1-16)
  folder=${LOCKKEEPER_CACHE:-$HOME/.cache/lockkeeper}/cluster/images
  mkdir -p "$folder"
  if [[ ! -s $folder/pause-$key.tar ]]; then
    need_packages gcc libc6-dev python3
    local program
    program=$(mktemp "$folder/pause.XXXXXX")
    gcc -Os -static -s -o "$program" "$here/images/pause.c" ||
      die "the pause program does not compile; install gcc and libc6-dev"
    chmod 755 "$program"
    "$here/images/docker_archive.py" --add "$program:pause" --entrypoint /pause \
      --tag "$pause_image" --user 65535:65535 "$program.tar"
    mv "$program.tar" "$folder/pause-$key.tar"
    rm -f "$program"
  fi
  echo "$folder/pause-$key.tar"
}
