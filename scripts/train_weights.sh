#!/usr/bin/env bash
# Repeats how the weights in resources/weights were made, from MNIST's four files in FOLDER; about half an hour on one core.
# Usage: scripts/train_weights.sh FOLDER [TARGET]      (TARGET: where to write, default resources/weights)
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

[ $# -ge 1 ] || {
    echo "usage: scripts/train_weights.sh FOLDER [TARGET]" >&2
    exit 2
}
data=$(realpath "$1")
target=$(realpath -m "${2:-$root/resources/weights}")
install_missing "${build_packages[@]}"
build layerwise-cli
cli=$build/app/layerwise-cli
mkdir -p "$target"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# One thread: with more, sums are added in another order, and the last digits differ from machine to machine.
train() {
    "$cli" train "$1" --data "$data" --generated 10000 --augment light --threads 1 "${@:2}"
}
half() {
    "$cli" weights "$1" --weights "$2" --half -o "$target/$1.safetensors"
}

train lenet5 --epochs 8 --lr 0.003 --seed 1 -o "$work/lenet5.safetensors"
half lenet5 "$work/lenet5.safetensors"

# Two epochs at 28x28, a quarter of the work, and two more at the size that is used.
train resnet18-28 --epochs 2 --seed 1 -o "$work/resnet18-28.safetensors"
train resnet18 --epochs 2 --lr 0.0015 --seed 2 --weights "$work/resnet18-28.safetensors" -o "$work/resnet18.safetensors"
half resnet18 "$work/resnet18.safetensors"

for network in lenet5 resnet18; do
    "$cli" evaluate "$network" --weights "$target/$network.safetensors" --data "$data"
    "$cli" evaluate "$network" --weights "$target/$network.safetensors" --generated 2000
done
