"""Builds, breaks, mends, runs and saves a network in the real window with a real mouse and keyboard.

usage: test_building.py PROGRAM MNIST_FOLDER [SCREENSHOT_FOLDER]
"""
import json
import pathlib
import shutil
import sys

from desktop import Desktop, block, centre, expect, labels_of, paths, ran, run


def first_sight(desktop):
    state = desktop.wait("the default network has run", ran)
    expect(state["run"]["replay_check"] in ("equal", "close"), "the recorded run was compared with the plain forward")
    expect(state["problems"] == [], "the default network has no problem")
    expect(len(state["probabilities"]) == 10, "ten probabilities are shown")
    expect(abs(sum(state["probabilities"]) - 1) < 1e-4, "the probabilities add up to 1")
    expect(paths(state)[:4] == ["conv1", "bn1", "relu", "maxpool"], "the canvas begins with torchvision's names")
    return desktop.settle()


def errors(state):
    return [row for row in state["problems"] if row["severity"] == "Error"]


def drop_from_palette(desktop, state):
    source = next(row for row in state["palette"] if row["text"] == "Conv2d")
    above, below = block(state, "maxpool")["rect"], block(state, "layer1")["rect"]
    # Onto the wire between the two, and from there into the place that has opened.
    gap = (above[0] + above[2] // 2, (above[1] + above[3] + below[1]) // 2)
    desktop.press(centre(source["rect"]))
    desktop.move(gap)
    desktop.move((gap[0], below[1] + above[3] // 2), steps=4)
    desktop.release()
    state = desktop.wait("a Conv2d stands between maxpool and layer1",
                         lambda s: len(paths(s)) > 5 and paths(s)[4] != "layer1" and
                         block(s, paths(s)[4])["type"] == "Conv2d")
    name = paths(state)[4]
    expect(paths(state)[3] == "maxpool" and paths(state)[5] == "layer1", f"{name} was dropped into the gap")
    expect(errors(state) == [], "its in_channels fit what comes in")
    expect([(row["block"], row["code"]) for row in state["problems"]] == [(name, "weights.random")],
           "that it has learned nothing is said")
    expect(state["run"]["stale"], "the old results are marked as stale")
    desktop.settle()
    return name


def break_and_undo(desktop):
    state = desktop.state()
    moved, target = block(state, "bn1")["rect"], block(state, "conv1")["rect"]
    desktop.drag(centre(moved), (target[0] + target[2] // 2, target[1] - 8))
    state = desktop.wait("bn1 stands before conv1", lambda s: paths(s)[:2] == ["bn1", "conv1"])
    expect([row["block"] for row in errors(state)] == ["bn1"], "the problem is on bn1")
    message = errors(state)[0]["message"]
    expect(errors(state)[0]["code"] == "shape.channels" and "64" in message and "1" in message,
           f"the problem says the numbers: {message}")
    expect(block(state, "bn1")["state"] == "failed", "bn1's card is marked as failed")
    expect(block(state, "conv1")["state"] == "not reached", "conv1 is not reached, not failed")
    desktop.key("ctrl+z")
    state = desktop.wait("undo has put bn1 back", lambda s: paths(s)[:2] == ["conv1", "bn1"])
    expect(errors(state) == [], "the problem is gone")
    desktop.settle()


def run_on_an_image(desktop, mnist):
    before = desktop.state()
    desktop.key("F5")
    desktop.wait("the changed network has run", lambda s: ran(s) and not s["run"]["stale"] and
                 s["run"]["run_id"] > before["run"]["run_id"])
    before = desktop.state()
    desktop.key("ctrl+Right")
    state = desktop.wait("the next image has run", lambda s: s["image"]["index"] == before["image"]["index"] + 1 and
                         ran(s) and not s["run"]["stale"])
    if mnist:
        index = state["image"]["index"]
        expect(state["image"]["label"] == labels_of(mnist)[index], f"image {index} has MNIST's label")
    else:
        expect(state["image"]["label"] == state["image"]["index"] % 10, "a generated digit has its label")
    expect(state["run"]["replay_check"] in ("equal", "close"), "its run was checked, too")
    expect(state["probabilities"] != before["probabilities"], "the prediction belongs to the new image")


def look_at_maps(desktop):
    state = desktop.settle()
    desktop.click(centre(block(state, "conv1")["rect"]))
    state = desktop.wait("conv1 is selected", lambda s: s["selection"] == "conv1")
    state = desktop.wait("its maps are shown", lambda s: s["maps"].get("maps") == 64)
    expect(state["maps"]["shape"] == [1, 64, 32, 32], "the maps of conv1 have the shape [1, 64, 32, 32]")


def save(desktop, name):
    target = desktop.folder / "saved.layerwise.json"
    desktop.key("ctrl+s")
    desktop.wait("the save dialog has the focus", lambda s: not s["active"])
    desktop.type(str(target))
    desktop.key("Return")
    state = desktop.wait("the network is saved", lambda s: s["file"] == str(target) and not s["modified"])
    expect("saved.layerwise.json" in state["title"], "the title names the file")
    network = json.loads(target.read_text())
    expect(network["format"] == "layerwise-network" and network["version"] == 1, "the file has the documented format")
    names = [layer["name"] for layer in network["layers"]]
    expect(names[:6] == ["conv1", "bn1", "relu", "maxpool", name, "layer1"], "the file has the order that was built")
    options = network["layers"][4]["options"]
    expect(network["layers"][4]["type"] == "Conv2d" and options["in_channels"] == 64,
           "the dropped Conv2d was saved with in_channels 64")


def check_screenshot(desktop, folder):
    state = desktop.settle()
    file = pathlib.Path(folder or desktop.folder) / "building.png"
    desktop.screenshot(file)
    x, y, _, height = block(state, "conv1")["rect"]
    colour = desktop.pixel(file, x + 1, y + height // 2)
    expect(max(abs(a - b) for a, b in zip(colour, (0x00, 0x72, 0xB2))) <= 40,
           f"conv1's card has the edge of its category in the screenshot: {colour}")


def main():
    missing = [tool for tool in ("Xvfb", "openbox", "xdotool", "import") if shutil.which(tool) is None]
    if missing:
        print(f"skipped: {', '.join(missing)} not installed")
        sys.exit(77)
    program, mnist = sys.argv[1], sys.argv[2]
    folder = sys.argv[3] if len(sys.argv) > 3 else None
    mnist = mnist if pathlib.Path(mnist).is_dir() else None
    print(f"images: {mnist or 'generated digits, since MNIST is not there'}")
    arguments = ["--fresh", "--theme", "light"] + (["--data", mnist] if mnist else [])
    desktop = Desktop(program, arguments)
    try:
        if mnist:
            desktop.wait("MNIST is loaded", lambda s: not s["image"]["loading"] and "MNIST" in s["image"]["source"])
        state = first_sight(desktop)
        name = drop_from_palette(desktop, state)
        break_and_undo(desktop)
        run_on_an_image(desktop, mnist)
        look_at_maps(desktop)
        save(desktop, name)
        check_screenshot(desktop, folder)
    finally:
        desktop.close()
    print("end to end: passed")


if __name__ == "__main__":
    run(main)
