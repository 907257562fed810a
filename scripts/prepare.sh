# Sourced by ./run, ./test and ./torture: installs what is missing, builds, and names where things are.
# Works on a bare Debian 12 with git alone.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

build_packages=(
  g++ cmake ninja-build pkg-config ccache mold protobuf-compiler
  libprotobuf-dev librocksdb-dev libmicrohttpd-dev libwslay-dev libgnutls28-dev nettle-dev libcurl4-openssl-dev libpugixml-dev
  libtomlplusplus-dev libcli11-dev libexpected-dev libfmt-dev libicu-dev rapidjson-dev libsodium-dev tao-pegtl-dev libxapian-dev
  libseccomp-dev libsqlite3-dev libavformat-dev libavcodec-dev libavutil-dev libswscale-dev libswresample-dev libavfilter-dev libuchardet-dev libchromaprint-dev ffmpeg
  ca-certificates
)
test_packages=(
  libgtest-dev libgmock-dev libbenchmark-dev chromium chromium-headless-shell fonts-noto-cjk nginx-light curl python3 procps strace e2fsprogs xfsprogs openssl oathtool
)
# What ./package needs beside the first; with a clean root to install into, the second.
package_packages=(debhelper lintian po-debconf dpkg-dev)
root_packages=(mmdebstrap systemd-container dbus curl)

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# Installs the named packages that are missing: as root or by sudo; otherwise prints the command and stops.
need_packages() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -q '^installed$' || missing+=("$package")
  done
  # Any Node that is new enough will do, wherever it comes from; Debian 12's own is.
  command -v node >/dev/null && command -v npm >/dev/null || missing+=(nodejs npm)
  [ ${#missing[@]} -eq 0 ] && return
  local install=(apt-get install -y --no-install-recommends "${missing[@]}")
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if sudo -n true 2>/dev/null || { [ -t 0 ] && command -v sudo >/dev/null; }; then
      as_root=(sudo)
    else
      die "Some Debian packages are missing. As root, run:
  apt-get update && ${install[*]}
then start this again."
    fi
  fi
  say "Installing ${#missing[@]} Debian packages: ${missing[*]}"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive "${install[@]}" >&2 || die "apt-get could not install them."
}

# npm ci when the lock file changed, vite when a source did.
build_web() {
  local web=$top/web
  if ! cmp -s "$web/package-lock.json" "$web/node_modules/.installed-lock"; then
    say "Fetching the web app's packages"
    (cd "$web" && npm ci --no-audit --no-fund --loglevel=error >&2) || die "npm ci failed."
    cp "$web/package-lock.json" "$web/node_modules/.installed-lock"
  fi
  if [ ! -e "$web/dist/.built" ] ||
     [ -n "$(find "$web/src" "$web/index.html" "$web/package-lock.json" "$web/vite.config.ts" "$web/tsconfig.json" -newer "$web/dist/.built" -print -quit)" ]; then
    say "Building the web app"
    (cd "$web" && npm run --silent build >&2) || die "The web app did not build."
    touch "$web/dist/.built"
  fi
}

# build_preset PRESET TARGETS...
build_preset() {
  local preset=$1 folder=$top/build/$1
  shift
  if [ ! -e "$folder/build.ninja" ]; then
    (cd "$top" && cmake --preset "$preset" >"$top/build/$preset.configure.log" 2>&1) || { cat "$top/build/$preset.configure.log" >&2; die "cmake failed."; }
  fi
  say "Building ($preset)"
  ninja -C "$folder" "$@" >"$top/build/$preset.build.log" 2>&1 || { tail -n 40 "$top/build/$preset.build.log" >&2; die "The build failed: build/$preset.build.log"; }
  # Assets stand beside the binary, as they do when installed.
  ln -sfn ../../web/dist "$folder/web"
}

mkdir -p "$top/build"
