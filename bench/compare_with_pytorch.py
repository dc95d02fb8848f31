#!/usr/bin/python3
"""The recorded run of the engine over the plain eager forward of Python's torch, of the same network.

Usage: compare_with_pytorch.py BUILD [--sides 28,64,224] [--threads 1,2] [--rounds N] [--template resnet18]
BUILD is a build folder with the benchmarks in it. Both sides take turns, a few passes each, in two processes that rest
between their turns, so that whatever else the machine does falls on both; medians are compared. Aim: at most 0.80.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import tempfile
import time

import torch


def pytorch_model(cli, template, side):
    """The network as layerwise-cli writes it for PyTorch, for pictures of side x side."""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "network.layerwise.json"
        subprocess.run([cli, "new", template, "-o", file], check=True, stdout=subprocess.DEVNULL)
        network = json.loads(file.read_text())
        network["input"]["height"] = network["input"]["width"] = side
        file.write_text(json.dumps(network))
        source = subprocess.run([cli, "code", file], check=True, capture_output=True, text=True).stdout
    names = {}
    exec(source, names)
    return names["model"].eval(), network["input"]["channels"]


class Engine:
    """The engine in a process of its own; runs a pass when told to."""

    def __init__(self, program, side, threads, layout, template):
        self.process = subprocess.Popen([program, str(side), str(threads), layout, template], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.check = self.process.stdout.readline().strip()

    def turn(self, passes):
        times = []
        for _ in range(passes):
            self.process.stdin.write("\n")
            self.process.stdin.flush()
            times.append(int(self.process.stdout.readline()) / 1e6)
        return times

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Eager:
    def __init__(self, model, channels, side):
        self.model = model
        self.shape = (1, channels, side, side)

    def turn(self, passes):
        times = []
        for _ in range(passes):
            picture = torch.randn(self.shape)
            start = time.perf_counter()
            self.model(picture)
            times.append((time.perf_counter() - start) * 1e3)
        return times


def compare(arguments, side, threads):
    torch.set_num_threads(threads)
    model, channels = pytorch_model(arguments.build / "app" / "layerwise-cli", arguments.template, side)
    program = arguments.build / "bench" / "recorded_pass"
    sides = {"pytorch": Eager(model, channels, side)}
    for layout in ("fast", "plain"):
        sides[layout] = Engine(program, side, threads, layout, arguments.template)
    times = {name: [] for name in sides}
    order = list(sides)
    for number in range(arguments.rounds + 1):
        for name in order if number % 2 else reversed(order):
            time.sleep(0.004)  # threads of the other side that still wait for work go to sleep
            measured = sides[name].turn(arguments.passes)
            if number:  # the first round warms up
                times[name] += measured[1:]
    checks = sides["fast"].check, sides["plain"].check
    for name in ("fast", "plain"):
        sides[name].close()
    medians = {name: statistics.median(values) for name, values in times.items()}
    print(f"{side:5} {threads:8} {medians['pytorch']:11.3f} {medians['fast']:9.3f} {medians['plain']:9.3f}"
          f" {medians['fast'] / medians['pytorch']:7.2f} {medians['plain'] / medians['pytorch']:7.2f}   {checks[0]}, {checks[1]}",
          flush=True)


def main():
    numbers = lambda text: [int(number) for number in text.split(",")]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--sides", type=numbers, default=[28, 64, 224])
    parser.add_argument("--threads", type=numbers, default=[1, 2])
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--passes", type=int, default=4, help="in one turn; the first one is not counted")
    parser.add_argument("--template", default="resnet18")
    arguments = parser.parse_args()
    torch.set_grad_enabled(False)
    print(f"torch {torch.__version__}, {arguments.template}, batch 1; medians in ms")
    print(" side  threads     pytorch      fast     plain    fast/   plain/   check (fast, plain)")
    for threads in arguments.threads:
        for side in arguments.sides:
            compare(arguments, side, threads)


if __name__ == "__main__":
    main()
