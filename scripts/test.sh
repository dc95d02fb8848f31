#!/usr/bin/env bash
# Installs what is missing, builds everything and runs all tests. Arguments go to ctest: scripts/test.sh -R canvas
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

install_missing "${build_packages[@]}" "${test_packages[@]}"
build
ctest --test-dir "$build" --output-on-failure -j "$(nproc)" "$@"
