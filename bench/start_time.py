#!/usr/bin/env python3
"""Start of Layerwise until its window is painted, over that of a blank Qt program linked with LibTorch.

usage: xvfb-run -a bench/start_time.py BUILD_FOLDER [RUNS]

Both are started in turn, so that a busy machine slows both; the medians are compared.
"""
import pathlib
import statistics
import subprocess
import sys
import time


def seconds_until_painted(command):
    begin = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        line = process.stdout.readline()
        end = time.monotonic()
        process.kill()
    if line.strip() != "painted":
        sys.exit(f"{command[0]} never painted its window")
    return end - begin


def main():
    build = pathlib.Path(sys.argv[1])
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 15
    blank = [str(build / "bench" / "blank_window")]
    layerwise = [str(build / "app" / "layerwise"), "--fresh", "--announce-paint"]
    times = {"blank": [], "layerwise": []}
    for run in range(runs + 1):
        for name, command in (("blank", blank), ("layerwise", layerwise)):
            taken = seconds_until_painted(command)
            if run > 0:  # the first fills the disk cache
                times[name].append(taken)
    medians = {name: statistics.median(values) for name, values in times.items()}
    print(f"blank {medians['blank'] * 1000:.0f} ms, layerwise {medians['layerwise'] * 1000:.0f} ms, "
          f"ratio {medians['layerwise'] / medians['blank']:.2f} (median of {runs})")


if __name__ == "__main__":
    main()
