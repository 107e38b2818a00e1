# shellcheck shell=bash
# Debian packages: installs only what is missing, and says so.

# need_packages PACKAGE... ; returns at once when all are there.
need_packages() {
  local package missing=()
  for package in "$@"; do
    if [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true) != installed ]]; then
      missing+=("$package")
    fi
  done
  ((${#missing[@]})) || return 0
  ((EUID == 0)) || die "packages are missing (${missing[*]}); run 'apt-get install ${missing[*]}' as root"
  say "installing ${missing[*]}"
  local apt=(nice apt-get -qq -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3)
  export DEBIAN_FRONTEND=noninteractive
  # Debian starts daemons (containerd, etcd) on installation; policy-rc.d is the documented way to say no.
  # It is left alone where the machine has one already.
  local policy=/usr/sbin/policy-rc.d made_policy=no
  if [[ ! -e $policy ]]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy" && made_policy=yes
  fi
  local failed=no
  "${apt[@]}" install --no-install-recommends "${missing[@]}" >/dev/null 2>&1 ||
    { "${apt[@]}" update >&2 && "${apt[@]}" install --no-install-recommends "${missing[@]}" >&2; } ||
    failed=yes
  [[ $made_policy == no ]] || rm -f "$policy"
  [[ $failed == no ]] || die "apt could not install ${missing[*]}; look at the lines above, check the package sources, and run this again"
}
