#!/usr/bin/python3
"""How long the training with all settings as they come takes, from random weights, and what it reaches on MNIST's test images.

Usage: time_to_accuracy.py BUILD MNIST [--template resnet18]
BUILD is a build folder, MNIST the folder with MNIST's four files. Aim: 97 % in at most 90 s on two cores.
"""
import argparse
import json
import pathlib
import subprocess
import tempfile
import time


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("mnist", type=pathlib.Path)
    parser.add_argument("--template", default="resnet18")
    arguments = parser.parse_args()
    cli = arguments.build / "app" / "layerwise-cli"
    with tempfile.TemporaryDirectory() as folder:
        weights = pathlib.Path(folder) / "weights.safetensors"
        start = time.perf_counter()
        subprocess.run([cli, "train", arguments.template, "--data", arguments.mnist, "-o", weights], check=True,
                       capture_output=True)
        seconds = time.perf_counter() - start
        answer = subprocess.run([cli, "evaluate", arguments.template, "--data", arguments.mnist, "--weights", weights,
                                 "--json"], check=True, capture_output=True, text=True).stdout
    print(f"{arguments.template}: {json.loads(answer)['accuracy']:.2%} of MNIST's test images after {seconds:.0f} s")


if __name__ == "__main__":
    main()
