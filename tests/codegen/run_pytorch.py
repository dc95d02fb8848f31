"""Repeats in PyTorch, from the emitted source alone, what Layerwise computed.

run_pytorch.py attributes           the names that nn.Sequential has itself, as a JSON list
run_pytorch.py compare FOLDER       for each case in FOLDER: {"case": "" or what is wrong}, as JSON
"""

import ast
import inspect
import json
import pathlib
import runpy
import sys
import warnings

try:
    import numpy
    import torch
except ImportError:
    sys.exit(77)

TOLERANCE = 1e-5


def read_manifest(folder):
    """The tensors by kind and key, in order."""
    tensors = {"input": {}, "output": {}, "state": {}}
    for line in (folder / "manifest.txt").read_text(encoding="utf-8").splitlines():
        kind, rank, rest = line.split(" ", 2)
        words = rest.split(" ", int(rank) + 1)
        sizes, file, key = words[:int(rank)], words[int(rank)], words[int(rank) + 1]
        values = numpy.fromfile(folder / file, dtype="<i8" if kind == "int" else "<f4")
        tensor = torch.from_numpy(values.reshape([int(size) for size in sizes]))
        tensors[kind if kind in tensors else "state"][key] = tensor
    return tensors


def plain(value):
    """A tuple of one and the same number is as good as the number."""
    return value[0] if isinstance(value, tuple) and value and len(set(value)) == 1 else value


def written_defaults(source):
    """Arguments in calls of nn classes that have the value they would have anyway."""
    found = []
    for call in ast.walk(ast.parse(source)):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        layer = getattr(torch.nn, call.func.attr, None)
        if not inspect.isclass(layer):
            continue
        parameters = inspect.signature(layer.__init__).parameters
        for keyword in call.keywords:
            if isinstance(keyword.value, (ast.Name, ast.Call)):
                continue
            if plain(ast.literal_eval(keyword.value)) == parameters[keyword.arg].default:
                found.append(f"{call.func.attr}({keyword.arg}=…)")
    return found


def difference(actual, expected):
    """Largest absolute difference over the largest absolute value expected."""
    if actual.shape != expected.shape:
        return float("inf")
    scale = expected.abs().max().clamp_min(1e-30)
    return ((actual - expected).abs().max() / scale).item()


def compare(folder):
    """What is wrong with the case, or an empty text."""
    defaults = written_defaults((folder / "model.py").read_text(encoding="utf-8"))
    if defaults:
        return f"written though it is the default: {defaults}"
    model = runpy.run_path(str(folder / "model.py"))["model"].eval()
    tensors = read_manifest(folder)
    if list(model.state_dict()) != list(tensors["state"]):
        return f"keys {list(model.state_dict())} instead of {list(tensors['state'])}"
    model.load_state_dict(tensors["state"], strict=True)
    error = folder / "error.txt"
    try:
        with torch.no_grad():
            output = model(tensors["input"]["input"])
    except RuntimeError as exception:
        expected = error.read_text(encoding="utf-8") if error.exists() else "no error"
        return "" if str(exception) == expected else f"{exception} instead of {expected}"
    if error.exists():
        return "it runs"
    relative = difference(output, tensors["output"]["output"])
    return "" if relative <= TOLERANCE else f"the output differs by {relative} of the largest value"


def compare_all(folder):
    results = {}
    for case in sorted(pathlib.Path(folder).iterdir()):
        try:
            results[case.name] = compare(case)
        except Exception as exception:  # one bad case must not hide the others
            results[case.name] = f"{type(exception).__name__}: {exception}"
    return results


torch.set_num_threads(1)
warnings.filterwarnings("ignore")
if sys.argv[1] == "attributes":
    # Of all names PyTorch itself cannot have a child of this one: eval() sets the attribute.
    print(json.dumps([name for name in dir(torch.nn.Sequential()) if name != "training"]))
else:
    print(json.dumps(compare_all(sys.argv[2])))
