#!/usr/bin/env bash
# The whole life of the package on a clean Debian 12 whose first process is systemd: installed, watched, upgraded, downgraded, removed,
# purged with and without its data, and the data of the oldest release brought up to date, killed at 20 points of that; the daemon
# really running. Run by `./torture package`, as root, after ./package.
#   tests/packaging/lives.sh PACKAGE.deb FILM
# The machine is a container (systemd-nspawn) without a network, made anew each time from a root that is kept in build/package-root.tar.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)
deb=$(realpath "$1") film=$(realpath "$2")
root=$top/build/package-root
tar=$top/build/package-root.tar
work=$(mktemp -d)

fail() { echo "FAILED: $*" >&2; exit 1; }
step() { echo "── $*"; }
is() { [ "$2" = "$3" ] || fail "$1: “$2” instead of “$3”"; }

container= first=
finish() {
  if [ -n "$container" ] && kill -0 "$container" 2>/dev/null; then
    # The manager inside takes SIGRTMIN+4 as “power off”.
    [ -z "$first" ] || kill -s RTMIN+4 "$first" 2>/dev/null || true
    for _ in $(seq 50); do kill -0 "$container" 2>/dev/null || break; sleep 0.2; done
    kill -KILL "$container" 2>/dev/null || true
  fi
  rm -rf "$work" "$root"
}
trap finish EXIT

# What the package depends on is fetched once, while the root still has a network.
dependencies=$(dpkg-deb -f "$deb" Depends | sha256sum | cut -c1-16)
if [ ! -e "$tar" ] || [ "$(cat "$tar.for" 2>/dev/null)" != "$dependencies" ]; then
  step 'making a clean root'
  rm -rf "$root"
  mmdebstrap --variant=apt --include=systemd,systemd-sysv,dbus,procps,curl,bash-completion --customize-hook='rm -f "$1/etc/hostname"' \
    bookworm "$root" "${CHANOMA_SOURCES:-/etc/apt/sources.list.d/debian.sources}" 2>"$work/mmdebstrap.log" || { tail -n 20 "$work/mmdebstrap.log" >&2; fail 'mmdebstrap'; }
  cp "$deb" "$root/chanoma.deb"
  systemd-nspawn -q -D "$root" --pipe --register=no --keep-unit sh -c \
    'apt-get update -qq && apt-get install -y -qq --no-install-recommends --download-only -o APT::Keep-Downloaded-Packages=true /chanoma.deb' >"$work/fetch.log" 2>&1 || { tail "$work/fetch.log" >&2; fail 'fetching the dependencies'; }
  rm "$root/chanoma.deb"
  echo teahouse >"$root/etc/hostname"
  tar -C "$root" -cf "$tar.new" . && mv "$tar.new" "$tar" && echo "$dependencies" >"$tar.for"
  rm -rf "$root"
fi
rm -rf "$root" && mkdir -p "$root" && tar -C "$root" -xf "$tar"
echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/unsafe-io" # this machine need not outlive a power cut

# The same program under a higher number.
version=$(dpkg-deb -f "$deb" Version)
newer=$version+next
dpkg-deb -R "$deb" "$work/newer"
sed -i "s/^Version: .*/Version: $newer/" "$work/newer/DEBIAN/control"
mkdir "$root/deb"
cp "$deb" "$root/deb/now.deb"
dpkg-deb --root-owner-group -Znone -b "$work/newer" "$root/deb/newer.deb" >/dev/null
cp "$film" "$root/deb/film.mp4"
cp "$top/packaging/debian/tests/serves" "$root/deb/serves"
cp "$top/tests/golden/data/1.0.tar.gz" "$root/deb/old.tar.gz"

systemd-nspawn -q -D "$root" -b --register=no --keep-unit --private-network --hostname=teahouse --console=pipe </dev/null >"$work/console.log" 2>&1 &
container=$!
# Its first child makes the namespaces and goes; then comes the one that becomes the machine's first process.
for _ in $(seq 300); do
  first=$(pgrep -P "$container" | head -n 1) || true
  [ -n "$first" ] && [ "$(cat "/proc/$first/comm" 2>/dev/null)" = systemd ] && break
  sleep 0.2
done
inside() { nsenter -t "$first" -a -- env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive TEST_FILM=/deb/film.mp4 "$@"; }
sh_inside() { inside bash -c "$1"; }
for _ in $(seq 150); do
  case $(inside systemctl is-system-running 2>/dev/null) in running | degraded) break ;; esac
  sleep 0.2
done
is 'the first process' "$(inside cat /proc/1/comm)" systemd
inside ip link set lo up 2>/dev/null || true
apt() { inside apt-get -y -qq --no-install-recommends --allow-downgrades "$@" >"$work/apt.log" 2>&1 || { tail -n 30 "$work/apt.log" >&2; fail "apt-get $*"; }; }
show() { inside systemctl show -P "$1" chanoma; }
serves() { inside /deb/serves || fail "after $1"; }

step 'install'
apt install /deb/now.deb
grep -q 'http://teahouse.local:8420' "$work/apt.log" || fail 'the installation does not say where it is'
grep -q 'journalctl -u chanoma' "$work/apt.log" || fail 'the installation does not say where the code is'
is 'enabled' "$(inside systemctl is-enabled chanoma)" enabled
serves 'the installation'
is 'failed units' "$(inside systemctl --failed --no-legend | wc -l)" 0
is 'verified files' "$(inside dpkg -V chanoma)" ''
sh_inside 'for page in 1/chanoma.1 5/chanoma.toml.5 8/chanoma.service.8; do test -s /usr/share/man/man$page.gz; done' || fail 'a manual page is missing'
is 'completion' "$(sh_inside '. /usr/share/bash-completion/bash_completion; . /usr/share/bash-completion/completions/chanoma; COMP_WORDS=(chanoma lib); COMP_CWORD=1; _chanoma; echo "${COMPREPLY[@]}"')" library
is 'completion of options' "$(sh_inside '. /usr/share/bash-completion/completions/chanoma; COMP_WORDS=(chanoma serve --print); COMP_CWORD=2; _chanoma; echo "${COMPREPLY[@]}"')" --print-config

step 'configuration'
inside chanoma serve --config /etc/chanoma/chanoma.toml --print-config | grep '^listen = "\[::\]:8420"  # file$' >/dev/null || fail '--print-config'
sh_inside 'printf "nmae = 1\n" >/etc/chanoma/conf.d/50-wrong.toml'
inside systemctl restart chanoma >/dev/null 2>&1 && fail 'it starts with a wrong configuration'
is 'after a wrong configuration' "$(show ExecMainStatus)" 2
is 'started again in vain' "$(show NRestarts)" 0
sh_inside 'journalctl -u chanoma -o cat | grep -q "50-wrong.toml:1: unknown key .nmae.; did you mean .name."' || fail 'the log does not say what is wrong'
sh_inside 'printf "name = \"The tea room\"\n" >/etc/chanoma/conf.d/50-wrong.toml'
inside systemctl restart chanoma
sh_inside 'chanoma status | grep -q "^The tea room "' || fail 'conf.d is not read'

step 'watchdog'
sh_inside 'mkdir -p /run/systemd/system/chanoma.service.d; printf "[Service]\nWatchdogSec=4\n" >/run/systemd/system/chanoma.service.d/test.conf; systemctl daemon-reload; systemctl restart chanoma'
sleep 10
is 'restarts of a sound one' "$(show NRestarts)" 0
sh_inside 'kill -STOP $(systemctl show -P MainPID chanoma)'
for _ in $(seq 60); do [ "$(show NRestarts)" = 1 ] && [ "$(show ActiveState)" = active ] && break; sleep 0.5; done
is 'restarts of one that hangs' "$(show NRestarts) $(show ActiveState)" '1 active'
sh_inside 'rm -r /run/systemd/system/chanoma.service.d; systemctl daemon-reload; systemctl restart chanoma'

step "upgrade to $newer"
before=$(show MainPID)
sh_inside 'echo "# a line of the owner" >>/etc/chanoma/chanoma.toml'
apt install /deb/newer.deb
is 'the version' "$(inside dpkg-query -W -f '${Version}' chanoma)" "$newer"
[ "$(show MainPID)" != "$before" ] || fail 'the upgrade does not restart the service'
serves 'the upgrade'

step "downgrade to $version"
apt install /deb/now.deb
is 'the version' "$(inside dpkg-query -W -f '${Version}' chanoma)" "$version"
serves 'the downgrade'
sh_inside 'grep -q "# a line of the owner" /etc/chanoma/chanoma.toml' || fail 'what the owner wrote is gone'

step 'remove'
apt remove chanoma
is 'the service' "$(inside systemctl is-active chanoma || true)" inactive
is 'processes of the user' "$(inside pgrep -u chanoma | wc -l)" 0
inside curl -s -o /dev/null http://127.0.0.1:8420/healthz && fail 'something still answers'
for kept in /var/lib/chanoma/store /etc/chanoma/chanoma.toml /srv/chanoma-test; do inside test -e $kept || fail "$kept is gone"; done
apt install /deb/now.deb
serves 'the removal and another installation'

step 'purge, data kept'
sh_inside 'echo mine >/var/lib/chanoma/mine.txt; mkdir /var/lib/chanoma/films; echo film >/var/lib/chanoma/films/own.mp4'
apt purge chanoma
for kept in /var/lib/chanoma/store /var/lib/chanoma/mine.txt "/srv/chanoma-test/The Kept Film (2001).mp4"; do inside test -e "$kept" || fail "$kept is gone"; done
for gone in /etc/chanoma /var/cache/chanoma /etc/avahi/services/chanoma.service /usr/share/chanoma; do inside test ! -e $gone || fail "$gone is still there"; done
is 'files of the package' "$(inside dpkg-query -W -f '${db:Status-Status}' chanoma 2>/dev/null)" ''
apt install /deb/now.deb
serves 'the purge and another installation'

step 'purge, data wiped'
sh_inside 'echo "chanoma chanoma/purge-data boolean true" | debconf-set-selections'
apt purge chanoma
for gone in /var/lib/chanoma/store /var/lib/chanoma/search /var/lib/chanoma/images /var/lib/chanoma/uploads /var/cache/chanoma /etc/chanoma; do
  inside test ! -e $gone || fail "$gone is still there"
done
for kept in /var/lib/chanoma/mine.txt /var/lib/chanoma/films/own.mp4 "/srv/chanoma-test/The Kept Film (2001).mp4"; do inside test -e "$kept" || fail "$kept is gone"; done

step 'the data of an older release, by an upgrade of the package'
apt install /deb/now.deb
sh_inside 'echo "chanoma chanoma/purge-data boolean false" | debconf-set-selections'
old_data() { sh_inside 'systemctl stop chanoma && systemctl reset-failed chanoma; rm -rf /var/lib/chanoma/* /var/cache/chanoma/* && tar -xzf /deb/old.tar.gz -C /var/lib/chanoma && chown -R chanoma:chanoma /var/lib/chanoma'; }
# What the server says of films, shows, people and places, without what is new in this release.
said() {
  sh_inside 'for who in owner mina; do
    token=$(runuser -u chanoma -- chanoma user token $who --data /var/lib/chanoma) || exit 1
    for list in "videos?sort=title" shows users watching; do curl -sf -H "Authorization: Bearer $token" "http://localhost:8420/api/v1/$list" || echo "$list refused"; done
  done | grep -oE "\"(id|title|name|position|duration)\":[^,}]*|[a-z?=]* refused" | sort'
}
upgraded() { sh_inside "journalctl -u chanoma -o cat _PID=$1 | grep -c 'from=1.0'" || true; }
old_data
apt install /deb/newer.deb
[ "$(upgraded "$(show MainPID)")" = 1 ] || fail 'the log does not say that the data are of an older release'
said >"$work/said"
for id in $(grep -o '"id": "[^"]*"' "$top/tests/golden/data/1.0.json" | cut -d'"' -f4); do grep -q "$id" "$work/said" || fail "$id is gone after the upgrade"; done
is 'what is wrong with the data' "$(sh_inside 'systemctl stop chanoma; runuser -u chanoma -- chanoma verify --data /var/lib/chanoma >/tmp/verify.txt 2>&1 || cat /tmp/verify.txt')" ''

step 'killed at 20 points of it'
old_data
begun=$(date +%s%N)
inside systemctl start chanoma
took=$((($(date +%s%N) - begun) / 1000000))
before_end=0
for point in $(seq 20); do
  old_data
  sh_inside "systemctl start --no-block chanoma; until pid=\$(systemctl show -P MainPID chanoma) && [ \"\$pid\" != 0 ]; do :; done
    sleep \$(printf '0.%03d' $((took * point / 21))); kill -KILL \$pid; echo \$pid >/tmp/killed"
  killed=$(inside cat /tmp/killed)
  # It starts again by itself.
  for _ in $(seq 100); do [ "$(show ActiveState) $(show MainPID)" != "active $killed" ] && [ "$(show ActiveState)" = active ] && break; sleep 0.2; done
  is "the service after the kill at point $point" "$(show ActiveState)" active
  [ "$(upgraded "$killed")" = 1 ] || before_end=$((before_end + 1))
  said >"$work/said.now"
  diff "$work/said" "$work/said.now" >&2 || fail "after the kill at point $point the server says something else"
done
echo "  $before_end of 20 before the upgrade was at its end, which takes $took ms"
[ $before_end -ge 10 ] || fail 'the kills come after the upgrade'
step 'all of it'
