"""Steps through the forward pass in the real window with a real mouse and keyboard.

usage: test_debugging.py PROGRAM MNIST_FOLDER [SCREENSHOT_FOLDER]
"""
import json
import pathlib
import shutil
import sys

from desktop import Desktop, block, centre, expect, ran, run


def at(path, phase="done"):
    """The pass stands there, and what it shows has come to rest."""
    def condition(state):
        steps = state["steps"]
        return steps["active"] and not steps["waiting"] and steps.get("block") == path and steps["phase"] == phase and \
            not state["canvas"].get("marker", {}).get("moving", True)
    return condition


def shape_of(state):
    return json.loads(state["canvas"]["marker"]["text"])


def step_into_layer1(desktop):
    before = desktop.wait("the default network has run", ran)
    for path in ("conv1", "bn1", "relu", "maxpool"):
        desktop.key("F10")
        state = desktop.wait(f"the pass stands after {path}", at(path))
    expect(shape_of(state) == [1, 64, 16, 16], "the marker carries maxpool's shape")
    expect(state["status"].startswith("▶ Step 4 of 81 · maxpool"), f"the status bar says where one is: {state['status']}")
    expect([tab["text"] for tab in state["tabs"] if tab["current"]] == ["Step"], "the Step tab has come to the front")
    expect(state["selection"] == "maxpool", "the selection follows")
    expect(block(state, "maxpool")["state"] == "done" and block(state, "layer1")["state"] == "not run",
           "what comes after the step is not run")
    desktop.key("F11")
    desktop.wait("layer1 is entered", at("layer1", "enter"))
    desktop.key("F11")
    desktop.wait("its first block is entered", at("layer1.0", "enter"))
    desktop.key("F11")
    state = desktop.wait("its first layer has run", at("layer1.0.conv1"))
    expect(block(state, "layer1")["state"] == "running", "layer1 is being run")
    expect(state["steps"]["panel"]["sentence"] == "64 filters of 3×3 slid over 64×16×16: 64×16×16",
           "the step says what the layer did")
    expect(state["steps"]["panel"]["input"] == "in [1, 64, 16, 16]" and "mean" in state["steps"]["panel"]["numbers"],
           "the step shows its input and its numbers")
    expect(state["run"]["run_id"] == before["run"]["run_id"], "what was recorded has not been run again")


def go_on_with_space(desktop):
    desktop.click(centre(block(desktop.settle(), "layer1.0.conv1")["rect"]))
    desktop.key("space")
    desktop.wait("Space has gone on", at("layer1.0.bn1"))
    desktop.key("shift+F10")
    desktop.wait("Shift+F10 has gone back", at("layer1.0.conv1"))


def stop_at_breakpoints(desktop):
    desktop.key("Down", "Down", "Down")
    desktop.wait("conv2 is selected", lambda s: s["selection"] == "layer1.0.conv2")
    desktop.key("F9")
    state = desktop.wait("conv2 has a breakpoint", lambda s: block(s, "layer1.0.conv2").get("breakpoint"))
    expect(state["modified"], "a breakpoint is kept with the document")
    desktop.key("F8")
    state = desktop.wait("the pass stands before conv2", at("layer1.0.conv2", "before"))
    expect("breakpoint" in state["status"], f"the status bar says why: {state['status']}")
    expect(block(state, "layer1.0.relu")["state"] == "done" and block(state, "layer1.0.conv2")["state"] == "not run",
           "it has stopped before the block")
    desktop.key("shift+F10")
    desktop.wait("one step back is relu", at("layer1.0.relu"))
    desktop.key("shift+F10")
    desktop.wait("and one more bn1", at("layer1.0.bn1"))
    desktop.key("shift+F11")
    desktop.wait("out of the box, up to the breakpoint", at("layer1.0.conv2", "before"))
    desktop.key("F10", "F10", "F10")
    state = desktop.wait("the sum is a step of its own", at("layer1.0", "sum"))
    expect(state["steps"]["panel"]["second"] == "shortcut [1, 64, 16, 16]", "the sum shows both of its inputs")
    desktop.key("F10")
    desktop.wait("and so is its activation", at("layer1.0", "activation"))
    desktop.key("shift+F11", "shift+F11")
    desktop.wait("layer1 has been ended", at("layer1"))


def stop_with_the_mouse(desktop):
    desktop.key("F10")
    desktop.wait("layer2 has run as a whole", at("layer2"))
    desktop.click(centre(block(desktop.settle(), "layer2")["edge"]))
    desktop.wait("a click at layer2's edge sets a breakpoint", lambda s: block(s, "layer2").get("breakpoint"))
    desktop.click(centre(block(desktop.settle(), "layer2")["edge"]))
    desktop.wait("another one takes it away", lambda s: not block(s, "layer2").get("breakpoint"))


def change_what_comes_later(desktop):
    desktop.key("Down")
    desktop.wait("layer3 is selected", lambda s: s["selection"] == "layer3")
    desktop.key("Delete")
    desktop.wait("layer3 is gone", lambda s: all(b["path"] != "layer3" for b in s["canvas"]["blocks"]))
    state = desktop.settle()
    expect(at("layer2")(state), "the position is kept")
    expect(not state["run"]["stale"] and block(state, "conv1")["state"] == "done", "what is recorded before still holds")
    desktop.key("ctrl+z")
    desktop.wait("layer3 is back", lambda s: any(b["path"] == "layer3" for b in s["canvas"]["blocks"]))
    desktop.key("F10")
    desktop.wait("the pass goes on from there", at("layer3"))


def run_to_the_end(desktop):
    desktop.key("F8")
    state = desktop.wait("the pass is complete", at("fc"))
    expect(state["steps"]["complete"] and state["run"]["replay_check"] in ("equal", "close"),
           "a pass that was completed by stepping is checked, too")
    desktop.key("F5")
    state = desktop.wait("Run ends the stepping", lambda s: not s["steps"]["active"] and ran(s))
    expect(block(state, "fc")["state"] == "done", "everything has run")


def main():
    missing = [tool for tool in ("Xvfb", "openbox", "xdotool", "import") if shutil.which(tool) is None]
    if missing:
        print(f"skipped: {', '.join(missing)} not installed")
        sys.exit(77)
    program, mnist = sys.argv[1], sys.argv[2]
    folder = sys.argv[3] if len(sys.argv) > 3 else None
    mnist = mnist if pathlib.Path(mnist).is_dir() else None
    print(f"images: {mnist or 'generated digits, since MNIST is not there'}")
    desktop = Desktop(program, ["--fresh", "--theme", "light"] + (["--data", mnist] if mnist else []))
    try:
        if mnist:
            desktop.wait("MNIST is loaded", lambda s: not s["image"]["loading"] and "MNIST" in s["image"]["source"])
        desktop.wait("the image has run", lambda s: ran(s) and not s["run"]["stale"])
        desktop.settle()
        step_into_layer1(desktop)
        go_on_with_space(desktop)
        stop_at_breakpoints(desktop)
        desktop.screenshot(pathlib.Path(folder or desktop.folder) / "debugging.png")
        stop_with_the_mouse(desktop)
        change_what_comes_later(desktop)
        run_to_the_end(desktop)
    finally:
        desktop.close()
    print("end to end: passed")


if __name__ == "__main__":
    run(main)
