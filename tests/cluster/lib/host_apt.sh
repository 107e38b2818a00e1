# shellcheck shell=bash
# Packages for images come from where this machine gets its own: the same mirror, by the same proxy.
# Both are only lent to the build; an image keeps Debian's public sources.

# host_apt_sources ; this machine's Debian entries, as lines of a sources.list.
host_apt_sources() {
  # shellcheck disable=SC2016
  apt-get indextargets --format '$(ORIGIN) $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
    awk '$1 ~ /^Debian/ && $3 ~ /^bookworm/ {print "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] " $2 " " $3 " " $4}' | sort -u
}

need_host_apt_sources() {
  [[ -n $(host_apt_sources) ]] || apt-get -qq update >&2 || true
  [[ -n $(host_apt_sources) ]] ||
    die "this machine's apt knows no Debian bookworm; add a bookworm source under /etc/apt/sources.list.d and run apt-get update"
}

# host_apt_settings ; how it gets there: proxies, retries and date checks.
host_apt_settings() {
  apt-config dump | grep -E '^Acquire::(http|https|ftp|Retries|Check-Valid-Until|Check-Date|ForceIPv4|ForceIPv6)\b' | grep -v ' "";$' || true
}
