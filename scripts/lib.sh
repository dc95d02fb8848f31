# Shared by run.sh and test.sh: packages, configuring, building. Sourced, never run.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build="$root/build/release"

build_packages=(cmake ninja-build g++ libtorch-dev libopenblas0-openmp qt6-base-dev qt6-svg-dev libqcustomplot-dev
    libqscintilla2-qt6-dev zlib1g-dev nlohmann-json3-dev libmimalloc-dev libgl-dev fonts-inter fonts-dejavu-core)
test_packages=(libbenchmark-dev xvfb xauth openbox xdotool x11-utils imagemagick python3 python3-torch
    python3-torchvision)

# Installs those of the named Debian packages that are missing, and says which.
install_missing() {
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    echo "Installing from Debian's packages: ${missing[*]}"
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || {
            echo "Not root and no sudo here. Please install: ${missing[*]}" >&2
            exit 2
        }
        as_root=(sudo)
    fi
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

configure() {
    cmake --preset release -S "$root" >"$root/build/configure.log" 2>&1 || {
        cat "$root/build/configure.log" >&2
        exit 1
    }
}

# Configures and builds the named targets (all if none is named).
build() {
    mkdir -p "$root/build"
    (cd "$root" && configure)
    echo "Building in build/release"
    cmake --build "$build" ${1:+--target "$@"}
}
