"""Repeats the first steps of a training by layerwise-cli with Python's torch.

training_parity.py NET DUMP IDX OPTIMIZER RESULT STEPS BATCH
NET is the network's file, DUMP a dump of its run before training (the first weights), IDX a folder with the training images
as IDX files, RESULT what `train --json` printed, made with --no-shuffle, --schedule constant and without augmentation.
"""

import json
import pathlib
import struct
import sys

import numpy
import torch

from parity import load_dump, load_network

TOLERANCE = 1e-4
OPTIMIZERS = {
    "sgd": lambda parameters: torch.optim.SGD(parameters, lr=0.01, momentum=0.9),
    "nesterov": lambda parameters: torch.optim.SGD(parameters, lr=0.01, momentum=0.9, nesterov=True, weight_decay=0.001),
    "adam": lambda parameters: torch.optim.Adam(parameters, lr=0.0005),
    "adamw": lambda parameters: torch.optim.AdamW(parameters, lr=0.0005, weight_decay=0.01),
}


def read_idx(file):
    raw = pathlib.Path(file).read_bytes()
    rank = raw[3]
    sizes = struct.unpack(f">{rank}I", raw[4:4 + 4 * rank])
    return torch.from_numpy(numpy.frombuffer(raw, numpy.uint8, offset=4 + 4 * rank).reshape(sizes).copy())


def inputs_and_labels(net, folder):
    spec = json.loads(pathlib.Path(net).read_text())["input"]
    images = read_idx(folder / "train-images-idx3-ubyte").float().unsqueeze(1) / 255
    size = (spec["height"], spec["width"])
    images = torch.nn.functional.interpolate(images, size=size, mode="bilinear", align_corners=False)
    return (images - spec["mean"][0]) / spec["std"][0], read_idx(folder / "train-labels-idx1-ubyte").long()


def main(net, dump, folder, optimizer, result, steps, batch):
    torch.set_num_threads(1)
    expected = json.loads(pathlib.Path(result).read_text())["losses"]
    assert len(expected) == steps, f"{len(expected)} losses"
    model = load_network(net)
    model.load_state_dict(load_dump(dump)[2], strict=True)
    model.train()
    step = OPTIMIZERS[optimizer](model.parameters())
    images, labels = inputs_and_labels(net, folder)
    worst = 0.0
    for number in range(steps):
        part = slice(number * batch, (number + 1) * batch)
        step.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(images[part]), labels[part])
        loss.backward()
        step.step()
        relative = abs(expected[number] - loss.item()) / abs(loss.item())
        assert relative <= TOLERANCE, f"step {number + 1}: {expected[number]}, but PyTorch has {loss.item()} ({relative:.3g})"
        worst = max(worst, relative)
    print(f"{steps} steps, largest relative difference {worst:.3g}, last loss {expected[-1]:.4g}")


if __name__ == "__main__":
    main(sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]), sys.argv[4], sys.argv[5], int(sys.argv[6]),
         int(sys.argv[7]))
