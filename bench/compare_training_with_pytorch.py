#!/usr/bin/python3
"""Images per second while training with the engine, over the same loop in Python's torch, of the same network.

Usage: compare_training_with_pytorch.py BUILD [--side 28] [--threads 2] [--batch 64] [--rounds N] [--template resnet18-28]
BUILD is a build folder with the benchmarks in it. Both sides take turns, a few steps each, in two processes that rest between
their turns, so that whatever else the machine does falls on both; medians are compared. Aim: at least 1.0.
"""
import argparse
import pathlib
import statistics
import subprocess
import time

import torch

from compare_with_pytorch import pytorch_model

OPTIMIZERS = {"adamw": lambda parameters: torch.optim.AdamW(parameters, lr=1e-3, weight_decay=0.01)}


class Engine:
    def __init__(self, program, *arguments):
        self.process = subprocess.Popen([program, *map(str, arguments)], text=True, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE)

    def turn(self, steps):
        self.process.stdin.write(f"{steps}\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline()) / 1e9

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class PyTorch:
    """The loop of PyTorch's tutorials."""

    def __init__(self, model, channels, side, batch):
        self.model = model.train()
        self.optimizer = OPTIMIZERS["adamw"](model.parameters())
        self.images = torch.randn(4 * batch, channels, side, side)
        self.labels = torch.arange(4 * batch) % 10
        self.batch, self.number = batch, 0

    def turn(self, steps):
        start = time.perf_counter()
        for _ in range(steps):
            part = slice(self.number % 4 * self.batch, (self.number % 4 + 1) * self.batch)
            self.number += 1
            self.optimizer.zero_grad()
            output = self.model(self.images[part])
            loss = torch.nn.functional.cross_entropy(output, self.labels[part])
            loss.backward()
            self.optimizer.step()
            loss.item()
            (output.argmax(1) == self.labels[part]).sum().item()
        return time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--side", type=int, default=28)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--steps", type=int, default=3, help="in one turn")
    parser.add_argument("--template", default="resnet18-28")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    model, channels = pytorch_model(arguments.build / "app" / "layerwise-cli", arguments.template, arguments.side)
    sides = {"pytorch": PyTorch(model, channels, arguments.side, arguments.batch),
             "engine": Engine(arguments.build / "bench" / "training_loop", arguments.side, arguments.threads,
                              arguments.batch, arguments.template)}
    speeds = {name: [] for name in sides}
    for number in range(arguments.rounds + 1):
        for name in list(sides) if number % 2 else reversed(list(sides)):
            time.sleep(0.01)  # threads of the other side that still wait for work go to sleep
            seconds = sides[name].turn(arguments.steps)
            if number:  # the first round warms up
                speeds[name].append(arguments.steps * arguments.batch / seconds)
    sides["engine"].close()
    medians = {name: statistics.median(values) for name, values in speeds.items()}
    print(f"torch {torch.__version__}, {arguments.template}, {arguments.side}x{arguments.side}, batch {arguments.batch},"
          f" {arguments.threads} threads, AdamW; medians of {arguments.rounds} turns in images/s")
    print(f"pytorch {medians['pytorch']:.1f}, engine {medians['engine']:.1f}: {medians['engine'] / medians['pytorch']:.3f}")


if __name__ == "__main__":
    main()
