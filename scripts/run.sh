#!/usr/bin/env bash
# Installs what is missing, builds Layerwise and starts it. Arguments go to the program: scripts/run.sh lenet5
# Without a display it runs ResNet-18 on a built-in image and leaves the pictures and the table in out/.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

install_missing "${build_packages[@]}"
build layerwise layerwise-cli

has_display() {
    [ -n "${WAYLAND_DISPLAY:-}" ] && return 0
    [ -n "${DISPLAY:-}" ] || return 1
    ! command -v xdpyinfo >/dev/null || xdpyinfo >/dev/null 2>&1
}

if has_display; then
    exec "$build/app/layerwise" "$@"
fi

network=${1:-resnet18}
out="$root/out/headless"
rm -rf "$out"
mkdir -p "$out"
echo "No display here: running $network on a built-in image without a window."
"$build/app/layerwise-cli" summary "$network" | tee "$out/summary.txt"
weights=()
[ ! -e "$root/resources/weights/$network.safetensors" ] || weights=(--weights bundled) # as the window begins
status=0
"$build/app/layerwise-cli" run "$network" "${weights[@]}" --pictures "$out/maps" | tee "$out/run.txt" || status=$?
echo
echo "The pictures of every layer are in $out/maps, the tables in $out/summary.txt and $out/run.txt"
exit "$status"
