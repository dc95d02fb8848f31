"""Repeats a run of layerwise-cli with Python's torch, from the network's file and the dump alone.

parity.py available                   exit status 0 if torch and torchvision can be imported
parity.py weights NET OUT SEED        writes random parameters and buffers for NET as a safetensors file
parity.py compare NET DUMP [train]    every block's output and statistics, at 1e-5 of the tensor's largest value
parity.py torchvision ARCH DUMP       keys, shapes and types of the parameters, and the output, against torchvision's
"""

import json
import pathlib
import struct
import sys

import numpy
import torch
import torchvision

TOLERANCE = 1e-5


class Residual(torch.nn.Module):
    """activation(body(x) + shortcut(x)); the body's children sit directly under it, the shortcut's under downsample."""

    def __init__(self, body, shortcut, activation):
        super().__init__()
        self.names = [name for name, _ in body]
        for name, module in body:
            self.add_module(name, module)
        self.downsample = sequential(shortcut) if shortcut else None
        self.activation = getattr(torch.nn, activation)()

    def forward(self, x):
        y = x
        for name in self.names:
            y = getattr(self, name)(y)
        return self.activation(y + (self.downsample(x) if self.downsample is not None else x))


def sequential(children):
    module = torch.nn.Sequential()
    for name, child in children:
        module.add_module(name, child)
    return module


def build(layers):
    """The (name, module) pairs of a list of blocks."""
    return [(layer["name"], build_block(layer)) for layer in layers]


def build_block(layer):
    options = {key: tuple(value) if isinstance(value, list) else value for key, value in layer.get("options", {}).items()}
    if layer["type"] == "Sequential":
        return sequential(build(layer["layers"]))
    if layer["type"] == "Residual":
        return Residual(build(layer["body"]), build(layer["shortcut"]), options.get("activation", "ReLU"))
    return getattr(torch.nn, layer["type"])(**options)


def load_network(file):
    with open(file, encoding="utf-8") as stream:
        return sequential(build(json.load(stream)["layers"])).eval()


def load_dump(dump):
    state = {}
    for file in sorted((dump / "parameters").glob("*.npy")):
        state[file.stem] = torch.from_numpy(numpy.load(file))
    return json.loads((dump / "trace.json").read_text()), torch.from_numpy(numpy.load(dump / "input.npy")), state


def difference(actual, expected):
    """Largest absolute difference over the largest absolute value expected."""
    if actual.shape != expected.shape:
        return float("inf")
    return ((actual - expected).abs().max() / expected.abs().max().clamp_min(1e-30)).item()


def write_weights(net, file, seed):
    torch.manual_seed(seed)
    header, data = {}, b""
    for key, value in load_network(net).state_dict().items():
        if value.dtype == torch.int64:
            value = torch.tensor(seed + 3)
        elif key.endswith("running_var"):
            value = torch.rand_like(value) + 0.5
        else:
            value = torch.randn_like(value) * (2.0 / max(1, value[0].numel()) if value.dim() > 1 else 1.0) ** 0.5
        raw = value.contiguous().numpy().tobytes()
        header[key] = {"dtype": "I64" if value.dtype == torch.int64 else "F32", "shape": list(value.shape),
                       "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    pathlib.Path(file).write_bytes(struct.pack("<Q", len(text)) + text + data)


def check_stats(step, expected):
    """min, max, mean and std of trace.json against torch's own."""
    wanted = {"min": expected.min(), "max": expected.max(), "mean": expected.double().mean(),
              "std": expected.double().std(unbiased=False)}
    scale = max(expected.abs().max().item(), 1e-30)
    for name, value in wanted.items():
        assert abs(step["stats"][name] - value.item()) <= TOLERANCE * scale, f"{step['path']}: {name}"
    zeros = (expected == 0).double().mean().item()
    assert abs(step["stats"]["zero_fraction"] - zeros) <= 1e-3, f"{step['path']}: zero_fraction"


def compare(net, dump, mode="eval"):
    trace, image, state = load_dump(dump)
    assert trace["status"] == "ok", trace["status"]
    model = load_network(net)
    model.load_state_dict(state, strict=True)
    model.train(mode == "train")
    inputs, outputs = {}, {}
    for path, module in model.named_modules():
        # Cloned at once: a layer behind may overwrite them.
        module.register_forward_pre_hook(lambda _, given, path=path: inputs.__setitem__(path, given[0].shape))
        module.register_forward_hook(lambda _, given, output, path=path: outputs.__setitem__(path, output.clone()))
    with torch.no_grad():
        model(image)
    worst = 0.0
    for step in trace["steps"]:
        path = step["path"]
        recorded = torch.from_numpy(numpy.load(dump / step["file"]))
        assert list(inputs[path]) == step["input_shape"], f"{path}: input {inputs[path]}"
        assert list(recorded.shape) == step["output_shape"] == list(outputs[path].shape), f"{path}: {outputs[path].shape}"
        relative = difference(recorded, outputs[path])
        assert relative <= TOLERANCE, f"{path}: differs by {relative} of the largest value"
        check_stats(step, outputs[path])
        worst = max(worst, relative)
    print(f"{len(trace['steps'])} blocks, largest difference {worst:.3g}")


def compare_torchvision(architecture, dump):
    trace, image, state = load_dump(dump)
    model = getattr(torchvision.models, architecture)()
    model.conv1 = torch.nn.Conv2d(1, 64, kernel_size=7, stride=2, padding=3, bias=False)
    model.fc = torch.nn.Linear(model.fc.in_features, 10)
    expected = {key: (tuple(value.shape), value.dtype) for key, value in model.state_dict().items()}
    actual = {key: (tuple(value.shape), value.dtype) for key, value in state.items()}
    assert actual == expected, set(actual.items()) ^ set(expected.items())
    model.load_state_dict(state, strict=True)
    with torch.no_grad():
        output = model.eval()(image)
    recorded = torch.from_numpy(numpy.load(dump / trace["steps"][-1]["file"]))
    relative = difference(recorded, output)
    assert relative <= TOLERANCE, f"output differs by {relative}"
    print(f"{len(state)} keys, output differs by {relative:.3g}")


def main(call, *arguments):
    if call == "weights":
        write_weights(arguments[0], arguments[1], int(arguments[2]))
    elif call == "compare":
        compare(arguments[0], pathlib.Path(arguments[1]), *arguments[2:])
    elif call == "torchvision":
        compare_torchvision(arguments[0], pathlib.Path(arguments[1]))


if __name__ == "__main__":
    main(*sys.argv[1:])
