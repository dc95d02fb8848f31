"""Writes the seeds of the fuzz targets for data sets and network files: make_data_corpus.py FOLDER

good-* has to be read, bad-* has to be refused. Needs nothing but Python.
"""

import gzip
import json
import pathlib
import struct
import sys
import zlib


def write(folder, files):
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())


def packed(content):
    return gzip.compress(content, mtime=0)


def idx(magic, sizes, content):
    return struct.pack(">I", magic) + b"".join(struct.pack(">I", size) for size in sizes) + content


def idx_files():
    images = idx(0x803, [3, 2, 2], bytes(range(12)))
    labels = idx(0x801, [3], bytes([7, 0, 2]))
    return {
        "good-images": images, "good-labels": labels, "good-images.gz": packed(images), "good-labels.gz": packed(labels),
        "good-two_members.gz": packed(images[:9]) + packed(images[9:]),
        "bad-empty": b"", "bad-short": images[:-1], "bad-long": images + b"x", "bad-short.gz": packed(images)[:-9],
        "bad-floats": idx(0xd03, [1, 1, 1], bytes(4)), "bad-four_dimensions": idx(0x804, [1, 1, 1, 1], bytes(1)),
        "bad-huge": idx(0x803, [0xffffffff] * 3, b""), "bad-boaster.gz": packed(idx(0x803, [1000000, 28, 28], b"")),
        "bad-bomb.gz": packed(images + bytes(1 << 16)), "bad-no_images": idx(0x803, [0, 2, 2], b""),
    }


def csv_files():
    plain = "7,1,2,3,4\n2,250,255,0,9\n"
    return {
        "good-plain": plain, "good-header": "label,a,b,c,d\n" + plain, "good-windows": "\ufeff" + plain.replace("\n", "\r\n"),
        "good-label_last": "a,b,c,d,class\n1,2,3,4,7\n", "good-unlabelled": "1,2,3,4\n5,6,7,8\n",
        "good-quotes": '"label","a,b","c",d,e\n"7","1",2 ,"3" , 4.0\n', "good-semicolons": plain.replace(",", ";"),
        "good-tabs": plain.replace(",", "\t"), "good-plain.gz": packed(plain.encode()),
        "good-pandas": ",".join(map(str, range(10))) + "\n" + ",".join("3" * 10) + "\n",
        "bad-empty": "", "bad-header_only": "label,a,b,c,d\n", "bad-no_square": "7,1,2\n", "bad-short_row": plain + "7,1,2\n",
        "bad-word": "7,1,2,x,4\n", "bad-fraction": "7,0.5,1,1,1\n", "bad-large": "7,1,2,3,256\n", "bad-quote": '7,1,"2,3,4\n',
        "bad-cut.gz": packed(plain.encode() * 50)[:-12], "bad-label": "label,a,b,c,d\ncat,1,2,3,4\n",
    }


def listings():
    return {
        "good-mnist": "train-images-idx3-ubyte.gz\ntrain-labels-idx1-ubyte.gz\nt10k-images.idx3-ubyte",
        "good-emnist": "emnist-letters-train-images-idx3-ubyte\nemnist-balanced-test-images-idx3-ubyte.gz\nreadme.txt",
        "good-kmnist": "kuzushiji\nmy_test-images-idx3-ubyte", "bad-labels_only": "train-labels-idx1-ubyte",
        "bad-empty": "", "bad-others": "a.png\n-idx3-ubyte\ntrain-images-idx3-ubytes",
    }


def png(width, height, colour_type, row):
    """A PNG of `height` times the same row; colour type 0 is grey, 2 RGB, 6 RGBA, of 8 bits each."""
    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, colour_type, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress((b"\0" + row) * height, 9)) + chunk(b"IEND", b""))


def bmp(width, height, row):
    """24 bits a pixel; a row's length has to be divisible by four."""
    head = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, len(row) * height, 2835, 2835, 0, 0)
    return struct.pack("<2sIHHI", b"BM", 54 + len(row) * height, 0, 0, 54) + head + row * height


def folder(files):
    return b"".join(bytes([len(name.encode())]) + name.encode() + struct.pack("<H", len(content)) + content
                    for name, content in files.items())


def folders():
    grey, colour, clear = png(2, 2, 0, b"\1\xff"), png(2, 2, 2, bytes(range(6))), png(2, 2, 6, bytes(range(8)))
    images, labels = idx(0x803, [3, 2, 2], bytes(range(12))), idx(0x801, [3], bytes([7, 0, 2]))
    return {
        "good-classes": folder({"cat/1.png": grey, "cat/2.png": colour, "dog/1.png": clear}),
        "good-sizes": folder({"cat/1.png": grey, "dog/old/1.png": png(5, 3, 0, bytes(5))}),
        "good-parts": folder({"train/a/1.png": grey, "train/b/1.bmp": bmp(4, 2, bytes(12)), "val/a/1.png": grey,
                                "val/b/1.png": grey, "notes.txt": b"none"}),
        "good-bmp": folder({"a/1.bmp": bmp(4, 4, bytes(range(12))), "b/1.jpg": bmp(4, 4, bytes(12))}),
        "good-idx": folder({"train-images-idx3-ubyte": images, "train-labels-idx1-ubyte": labels,
                              "t10k-images.idx3-ubyte.gz": packed(images), "t10k-labels.idx1-ubyte.gz": packed(labels)}),
        "good-emnist": folder({"emnist-letters-train-images-idx3-ubyte": images, "emnist-letters-train-labels-idx1-ubyte": labels}),
        "bad-nothing": b"", "bad-no_classes": folder({"1.png": grey}), "bad-csv": folder({"mnist.csv": b"7,1,2,3,4\n"}),
        "bad-empty_class": folder({"cat/1.png": grey, "dog/notes.txt": b""}), "bad-text": folder({"cat/1.png": b"no picture"}),
        "bad-cut": folder({"cat/1.png": grey[:-20]}), "bad-bomb": folder({"cat/1.png": png(65535, 4096, 0, b"")}),
        "bad-label_count": folder({"train-images-idx3-ubyte": images, "train-labels-idx1-ubyte": labels[:-1]}),
    }


def network_files():
    def network(layers, **more):
        return json.dumps({"format": "layerwise-network", "version": 1, "name": "N",
                           "input": {"channels": 4, "height": 8, "width": 8, "mean": [0.1], "std": [0.3]}, "layers": layers,
                           **more})

    conv = {"type": "Conv", "name": "conv1", "options": {"in": 4, "out": 8}}
    every = {"type": "Every", "name": "e", "options": {
        "needed": 2, "flag": False, "count": 7, "real": 1e-3, "word": "reflect", "size": [3, None], "list": [1, 2, 3],
        "factors": None}}
    box = {"type": "Sequential", "name": "layer1", "layers": [dict(conv, options={"in": 8, "out": 8}),
                                                                {"type": "Same", "name": "relu", "options": {"slope": 0.1}}]}
    residual = {"type": "Residual", "name": "0", "body": [box], "shortcut": []}
    deep = []
    for _ in range(199):
        deep = [{"type": "Sequential", "name": "0", "layers": deep}]
    deeper = [{"type": "Sequential", "name": "0", "layers": deep * 1}] * 1
    for _ in range(3):
        deeper = [{"type": "Sequential", "name": "0", "layers": deeper}]
    stopped = dict(conv, breakpoint={"condition": "always"})
    return {
        "good-none": network([]), "good-layers": network([conv, residual, {"type": "Halve", "name": "pool"}]),
        "good-every": network([every, dict(every, name="f", options={"needed": 1, "size": "same"})]),
        "good-scalars": network([dict(every, options={"needed": 1, "size": 2, "factors": 1.5})]),
        "good-deep": network(deep), "good-unicode": network([dict(conv, name="\u00fcber\u2013conv")]),
        "bad-deeper": network(deeper), "bad-empty": "", "bad-list": "[]", "bad-cut": network([conv])[:-9],
        "bad-version": network([]).replace('"version": 1', '"version": 2'), "bad-type": network([dict(conv, type="Nothing")]),
        "bad-name": network([conv, conv]), "bad-key": network([dict(conv, more=1)]), "bad-range": network(
            [dict(conv, options={"in": 0, "out": 8})]), "bad-missing": network([dict(conv, options={})]),
        "bad-number": network([dict(conv, options={"in": 1e30, "out": 8})]), "bad-children": network([dict(conv, layers=[])]),
        "bad-input": network([]).replace('"channels": 4', '"channels": 99999999'), "bad-breakpoint": network([stopped]),
        "bad-nesting_of_lists": '{"format":' + "[" * 3000 + "]" * 3000 + "}",
    }


def main(folder):
    target = pathlib.Path(folder)
    write(target / "idx", idx_files())
    write(target / "csv", csv_files())
    write(target / "listing", listings())
    write(target / "folder", folders())
    write(target / "network", network_files())


main(*sys.argv[1:])
