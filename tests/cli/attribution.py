"""Repeats with Python's torch what layerwise-cli does to a pass on purpose, and what it says a class depends on.

attribution.py effects NET PLAIN CHANGED EFFECT..         the dump CHANGED, made with the effects, against hooks and edits
attribution.py grad-cam|saliency|ablation NET PLAIN ANSWER PATH CLASS EFFECT..

PLAIN is a dump without effects, for the image and the parameters; an EFFECT is PATH:CHANNEL=FACTOR or KEY[I,..]=VALUE.
"""

import json
import pathlib
import re
import sys

import numpy
import torch

from parity import TOLERANCE, difference, load_dump, load_network

torch.set_num_threads(1)  # the networks are small, and tests run side by side


def scaled(output, channel, factor):
    """As a forward hook returns it; a factor of 0 zeroes the channel."""
    output = output.clone()
    output[:, channel] = output[:, channel] * factor if factor != 0 else 0
    return output


def prepared(net, dump, effects):
    """The model with the dump's parameters and the effects done to it, and the image."""
    _, image, state = load_dump(pathlib.Path(dump))
    model = load_network(net)
    model.load_state_dict(state, strict=True)
    modules = dict(model.named_modules())
    for effect in effects:
        place, value = effect.split("=")
        if "[" in place:
            key, indices = re.fullmatch(r"(.+)\[(.+)\]", place).groups()
            with torch.no_grad():
                model.state_dict()[key][tuple(int(index) for index in indices.split(","))] = float(value)
        else:
            path, channel = place.split(":")
            modules[path].register_forward_hook(
                lambda _, __, output, c=int(channel), f=float(value): scaled(output, c, f))
    return model, modules, image


def compare_effects(net, plain, changed, *effects):
    model, modules, image = prepared(net, plain, effects)
    outputs = {}
    for path, module in modules.items():
        module.register_forward_hook(lambda _, __, output, path=path: outputs.__setitem__(path, output.clone()))
    with torch.no_grad():
        model(image)
    trace = json.loads((pathlib.Path(changed) / "trace.json").read_text())
    for step in trace["steps"]:
        recorded = torch.from_numpy(numpy.load(pathlib.Path(changed) / step["file"]))
        relative = difference(recorded, outputs[step["path"]])
        assert relative <= TOLERANCE, f"{step['path']}: differs by {relative} of the largest value"
    before = torch.from_numpy(numpy.load(sorted(pathlib.Path(plain).glob("*.npy"))[-2]))
    assert before.shape == recorded.shape and not torch.equal(before, recorded), "the effects changed nothing"


def grad_cam(model, modules, image, path, target):
    """Selvaraju et al. 2017, equations 1 and 2."""
    kept = {}

    def keep(_, __, output):
        kept["maps"] = output
        return output.clone()  # a layer behind may overwrite what it is given

    modules[path].register_forward_hook(keep)
    logit = model(image.clone().requires_grad_(True).clone())[0, target]
    gradient, = torch.autograd.grad(logit, kept["maps"])
    weights = gradient.mean(dim=(2, 3), keepdim=True)
    return torch.relu((weights * kept["maps"]).sum(dim=1, keepdim=True)).detach()


def saliency(model, image, target):
    image = image.clone().requires_grad_(True)
    gradient, = torch.autograd.grad(model(image.clone())[0, target], image)
    return gradient


@torch.no_grad()
def ablation(model, modules, image, path, target):
    """The logit with all channels, and without each one."""
    whole = model(image)[0]
    kept = {}
    modules[path].register_forward_hook(lambda _, __, output: kept.__setitem__("channels", output.shape[1]))
    model(image)
    logits = []
    for channel in range(kept["channels"]):
        handle = modules[path].register_forward_hook(lambda _, __, output, c=channel: scaled(output, c, 0))
        logits.append(model(image)[0, target].item())
        handle.remove()
    return whole, torch.tensor(logits)


def compare_attribution(method, net, plain, answer, path, target, *effects):
    model, modules, image = prepared(net, plain, effects)
    answer = json.loads(pathlib.Path(answer).read_text())
    target = int(target)
    if method == "ablation":
        whole, expected = ablation(model, modules, image, path, target)
        channels = sorted(answer["channels"], key=lambda channel: channel["channel"])
        assert [channel["channel"] for channel in channels] == list(range(len(expected)))
        scale = whole.abs().max().item()
        for channel, logit in zip(channels, expected.tolist()):
            assert abs(channel["logit"] - logit) <= TOLERANCE * scale, (channel, logit)
            assert abs(channel["change"] - (whole[target].item() - logit)) <= 2 * TOLERANCE * scale, (channel, logit)
        changes = [channel["change"] for channel in answer["channels"]]
        assert changes == sorted(changes, reverse=True), "not sorted"
        assert max(abs(change) for change in changes) > 100 * TOLERANCE * scale, "no channel matters"
        return
    if method == "grad-cam":
        expected = grad_cam(model, modules, image, path, target)
    else:
        expected = saliency(model, image, target)
    assert expected.abs().max() > 0, "nothing to compare"
    actual = torch.tensor(answer["values"]).reshape(answer["shape"])
    relative = difference(actual, expected)
    assert relative <= TOLERANCE, f"differs by {relative} of the largest value"


def main(call, *arguments):
    if call == "effects":
        compare_effects(*arguments)
    else:
        compare_attribution(call, *arguments)


if __name__ == "__main__":
    main(*sys.argv[1:])
