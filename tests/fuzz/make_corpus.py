"""Writes the seeds of the fuzz targets for weight files: make_corpus.py FOLDER

good-* has to load, bad-* has to be refused; nothing here is ever run by Layerwise. Needs Python's torch.
"""

import collections
import io
import json
import os
import pathlib
import struct
import sys
import zipfile

import torch


def small_state():
    torch.manual_seed(5)
    model = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2), torch.nn.Flatten(),
                                torch.nn.Linear(8, 3))
    return model, model.state_dict()


class Call:
    """Pickled as a call of any function."""

    def __init__(self, function, *arguments):
        self.what = function, arguments

    def __reduce__(self):
        return self.what


def write_pytorch(folder):
    model, state = small_state()
    floats = {key: value for key, value in state.items() if value.is_floating_point()}
    matrix = torch.arange(12.0).reshape(3, 4)
    files = {
        "good-state_dict": state,
        "good-module": {"module." + key: value for key, value in state.items()},
        "good-half": {key: value.half() for key, value in floats.items()},
        "good-bfloat16": {key: value.bfloat16() for key, value in floats.items()},
        "good-double": {key: value.double() for key, value in floats.items()},
        "good-integers": {str(kind)[6:]: torch.tensor([1, 0, 7]).to(kind)
                          for kind in (torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool)},
        "good-strided": {"transposed": matrix.t(), "column": matrix[:, 1], "every_second": matrix[::2, ::2],
                         "expanded": torch.ones(1).expand(2, 3), "empty": torch.zeros(0, 4)},
        "good-parameters": collections.OrderedDict(model.named_parameters()),
        "good-checkpoint": {"epoch": 3, "state_dict": state, "best": torch.tensor(0.5), "lr": 0.1, "big": 1 << 90,
                            "optimizer": torch.optim.SGD(model.parameters(), 0.1, momentum=0.9).state_dict()},
        "good-model_and_ema": {"model": state, "ema": state},
        "bad-two_state_dicts": {"generator": state, "critic": state},
        "bad-tensor": matrix,
        "bad-no_tensors": {"epoch": 3, "names": ["a", "b"]},
        "bad-whole_model": model,
        "bad-system": {"weight": matrix, "more": Call(os.system, "true")},
        "bad-eval": {"weight": matrix, "more": Call(eval, "1")},
        "bad-text_among_tensors": {"weight": matrix, "name": "text"},
        "bad-complex": {"weight": torch.ones(2, dtype=torch.complex64)},
    }
    for name, value in files.items():
        torch.save(value, folder / (name + ".pt"))
    torch.save(state, folder / "bad-before_1_6.pt", _use_new_zipfile_serialization=False)
    torch.jit.script(torch.nn.Linear(1, 1)).save(folder / "bad-torchscript.pt")
    write_archives(folder, state)


def write_archives(folder, state):
    """The same entries in archives that torch.save() does not make."""
    buffer = io.BytesIO()
    torch.save(state, buffer)
    source = zipfile.ZipFile(buffer)
    entries = [(name, source.read(name)) for name in source.namelist()]

    def write(name, compression, change=lambda name, content: content):
        with zipfile.ZipFile(folder / name, "w", compression) as target:
            for entry, content in entries:
                target.writestr(entry, change(entry, content))

    write("good-zip32.pt", zipfile.ZIP_STORED)
    write("bad-compressed.pt", zipfile.ZIP_DEFLATED)
    write("bad-short_storage.pt", zipfile.ZIP_STORED,
          lambda name, content: content[:-1] if name.endswith("data/0") else content)
    write("bad-protocol_4.pt", zipfile.ZIP_STORED,
          lambda name, content: b"\x80\x04" + content[2:] if name.endswith("data.pkl") else content)
    entries.append(("archive/byteorder", b"big"))
    write("bad-big_endian.pt", zipfile.ZIP_STORED)
    with zipfile.ZipFile(folder / "bad-no_pickle.pt", "w") as target:
        target.writestr("archive/data/0", "1234")


def write_safetensors(folder):
    def file(name, header, data, size=None):
        text = header if isinstance(header, bytes) else json.dumps(header).encode()
        (folder / (name + ".safetensors")).write_bytes(
            struct.pack("<Q", len(text) if size is None else size) + text + data)

    def entry(dtype, shape, begin, end):
        return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}

    data = struct.pack("<6f", *range(6)) + struct.pack("<3f", 1, 2, 3)
    good = {"__metadata__": {"format": "pt"}, "weight": entry("F32", [3, 2], 0, 24), "bias": entry("F32", [3], 24, 36)}
    file("good-two", good, data)
    file("good-padded", json.dumps(good).encode() + b"   ", data)
    file("good-types", {"a": entry("F64", [1], 0, 8), "b": entry("F16", [1], 8, 10), "c": entry("BF16", [1], 10, 12),
                        "d": entry("I64", [], 12, 20), "e": entry("BOOL", [1], 20, 21), "f": entry("U8", [0], 21, 21)},
         bytes(21))
    file("good-none", {}, b"")
    file("bad-header_size", good, data, 1 << 40)
    file("bad-no_json", b"{hello}", data)
    file("bad-list", b"[]", b"")
    file("bad-overlap", {"a": entry("F32", [2], 0, 8), "b": entry("F32", [2], 4, 12)}, bytes(12))
    file("bad-hole", {"a": entry("F32", [1], 0, 4), "b": entry("F32", [1], 8, 12)}, bytes(12))
    file("bad-left_over", good, data + b"x")
    file("bad-shape", {"a": entry("F32", [1 << 62, 4], 0, 4)}, bytes(4))
    file("bad-negative", {"a": entry("F32", [-1, -1], 0, 4)}, bytes(4))
    file("bad-dtype", {"a": entry("F8_E4M3", [4], 0, 4)}, bytes(4))
    file("bad-twice", b'{"a":' + json.dumps(entry("U8", [1], 0, 1)).encode() + b',"a":'
         + json.dumps(entry("U8", [1], 0, 1)).encode() + b"}", b"x")
    file("bad-deep", b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}", b"")
    file("bad-unknown_field", {"a": {**entry("U8", [1], 0, 1), "more": 1}}, b"x")


def main(folder):
    for name, write in (("pytorch", write_pytorch), ("safetensors", write_safetensors)):
        target = pathlib.Path(folder) / name
        target.mkdir(parents=True, exist_ok=True)
        write(target)


main(*sys.argv[1:])
