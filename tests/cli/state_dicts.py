"""Weight files between layerwise-cli and Python's torch and torchvision.

state_dicts.py available                      exit status 0 if torch and torchvision can be imported
state_dicts.py write ARCH FILE FORM           writes random weights of torchvision's ARCH as people save them
state_dicts.py compare ARCH FILE DUMP [CHANNELS]
    loads FILE strictly into torchvision's ARCH and compares the logits for DUMP's input with DUMP's, at 1e-5
"""

import collections
import inspect
import json
import pathlib
import struct
import sys

import numpy
import torch
import torchvision

TOLERANCE = 1e-5
TYPES = {"F32": torch.float32, "F16": torch.float16, "I64": torch.int64}


def make(architecture, channels=1):
    """As torchvision makes it without weights, for ten digits and images of so many channels."""
    model = getattr(torchvision.models, architecture)(weights=None)
    model.conv1 = torch.nn.Conv2d(channels, 64, kernel_size=7, stride=2, padding=3, bias=False)
    model.fc = torch.nn.Linear(model.fc.in_features, 10)
    return model.eval()


def random_model(architecture, channels):
    torch.manual_seed(11)
    model = make(architecture, channels)
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
            module.num_batches_tracked.fill_(77)
    return model


def converted(state, kind):
    return collections.OrderedDict((key, value.to(kind) if value.is_floating_point() else value)
                                   for key, value in state.items())


def strided(state):
    """Each weight as every second element of a larger one with its last two dimensions swapped."""
    result = collections.OrderedDict()
    for key, value in state.items():
        if value.dim() >= 2:
            large = torch.zeros([*value.shape[:-2], value.shape[-1], 2 * value.shape[-2]])
            view = large[..., ::2].transpose(-1, -2)
            view.copy_(value)
            value = view
            assert not value.is_contiguous() and value.storage_offset() == 0
        result[key] = value
    return result


def shared(state):
    """All floating-point tensors as parts of one storage."""
    floats = [value for value in state.values() if value.is_floating_point()]
    flat = torch.cat([value.reshape(-1) for value in floats])
    result, begin = collections.OrderedDict(), 0
    for key, value in state.items():
        if value.is_floating_point():
            result[key] = flat[begin:begin + value.numel()].view(value.shape)
            begin += value.numel()
        else:
            result[key] = value
    return result


def write(architecture, file, form):
    model = random_model(architecture, 3 if form == "colour" else 1)
    state = model.state_dict()
    forms = {
        "plain": lambda: state,
        "colour": lambda: state,
        "parallel": lambda: torch.nn.DataParallel(model).state_dict(),
        "half": lambda: converted(state, torch.float16),
        "bfloat16": lambda: converted(state, torch.bfloat16),
        "double": lambda: converted(state, torch.float64),
        "strided": lambda: strided(state),
        "shared": lambda: shared(state),
        "checkpoint": lambda: {"epoch": 3, "arch": architecture, "state_dict": state, "best_acc1": torch.tensor(0.5),
                               "optimizer": torch.optim.Adam(model.parameters()).state_dict()},
        "without_counters": lambda: {key: value for key, value in state.items() if not key.endswith("_tracked")},
        "backbone": lambda: {key: value for key, value in state.items() if not key.startswith("fc.")},
        "whole": lambda: model,
    }
    torch.save(forms[form](), file, _use_new_zipfile_serialization=True)


def load_safetensors(file):
    """By the format's specification."""
    content = pathlib.Path(file).read_bytes()
    begin = 8 + struct.unpack("<Q", content[:8])[0]
    state = {}
    for key, entry in json.loads(content[8:begin]).items():
        if key != "__metadata__":
            first, last = entry["data_offsets"]
            values = torch.frombuffer(bytearray(content[begin + first:begin + last]), dtype=TYPES[entry["dtype"]])
            state[key] = values.reshape(entry["shape"])
    return state


def load(file):
    if file.endswith(".safetensors"):
        return load_safetensors(file)
    if "weights_only" not in inspect.signature(torch.load).parameters:
        return torch.load(file)
    state = torch.load(file, weights_only=False)
    if "state_dict" in state:
        return state["state_dict"]
    safe = torch.load(file, weights_only=True)
    assert list(state) == list(safe) and all(torch.equal(state[key], safe[key]) for key in state)
    return state


def compare(architecture, file, dump, channels):
    trace = json.loads((dump / "trace.json").read_text())
    image = torch.from_numpy(numpy.load(dump / "input.npy"))
    actual = torch.from_numpy(numpy.load(dump / trace["steps"][-1]["file"]))
    model = make(architecture, channels)
    state = load(file)
    state = {key[7:] if key.startswith("module.") else key: value for key, value in state.items()}
    print(model.load_state_dict(state, strict=True))
    with torch.no_grad():
        expected = model(image.repeat(1, channels, 1, 1))
    relative = ((actual - expected).abs().max() / expected.abs().max()).item()
    print(f"{len(state)} keys, logits differ by {relative:.3g}")
    assert relative <= TOLERANCE, f"logits differ by {relative}"


def main(call, *arguments):
    if call == "write":
        write(*arguments)
    elif call == "compare":
        compare(arguments[0], arguments[1], pathlib.Path(arguments[2]), int(arguments[3]) if len(arguments) > 3 else 1)


main(*sys.argv[1:])
