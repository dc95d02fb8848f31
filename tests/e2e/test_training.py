"""Trains a network with the real mouse: the curve grows, the maps of the image change, and in the end the prediction is right.

usage: test_training.py PROGRAM [SCREENSHOT_FOLDER]
"""
import pathlib
import shutil
import sys

from desktop import Desktop, Failure, block, centre, expect, ran, run


def find_button(state, text):
    found = [b for b in state["buttons"] if b["text"] == text]
    if not found:
        raise Failure(f"no button {text}: {sorted(b['text'] for b in state['buttons'])}")
    return found[0]


def button(state, text):
    found = find_button(state, text)
    if not found["enabled"]:
        raise Failure(f"the button {text} is grey")
    return centre(found["rect"])


def has_button(state, text):
    return any(b["text"] == text and b["enabled"] for b in state["buttons"])


def differs(first, second):
    return len(first) == len(second) and max(abs(a - b) for a, b in zip(first, second)) > 1e-4


def shown(state):
    return ran(state) and not state["run"]["stale"]


def open_tab(desktop, text):
    state = desktop.wait(f"there is a tab {text}", lambda s: any(t["text"] == text for t in s["tabs"]))
    desktop.click(centre(next(t for t in state["tabs"] if t["text"] == text)["rect"]))
    desktop.wait(f"the tab {text} is shown", lambda s: any(t["text"] == text and t["current"] for t in s["tabs"]))
    return desktop.settle()


def one_batch(desktop):
    state = open_tab(desktop, "Training")
    expect(state["training"]["state"] == "idle" and state["training"]["points"] == 0, "nothing has been learned yet")
    before = state["logits"]
    desktop.click(centre(state["training"]["epochs"]), repeat=2)
    desktop.type("10\t")
    desktop.click(centre(state["training"]["minutes"]), repeat=2)
    desktop.key("ctrl+a")
    desktop.type("0\t")  # no limit: on a slow machine an epoch takes long
    desktop.click(button(state, "One batch"))
    state = desktop.wait("one batch was learned from, and training waits",
                         lambda s: s["training"].get("step") == 1 and s["training"]["state"] == "paused")
    expect(state["training"]["locked"] and "locked" in state["training"]["bar"], "the window says that building is locked")
    desktop.wait("the prediction has changed a little", lambda s: shown(s) and differs(s["logits"], before))
    return desktop.settle()


def building_is_locked(desktop, state):
    revision, undo = state["revision"], state["undo"]
    desktop.click(centre(block(state, "conv1")["rect"]))
    desktop.wait("conv1 is selected", lambda s: s["selection"] == "conv1")
    desktop.key("Delete")
    state = desktop.wait("a word says why nothing can be deleted", lambda s: "being trained" in s["message"])
    expect(state["undo"] == undo and block(state, "conv1") is not None, "and conv1 is still there")
    return revision, state


def train_and_pause(desktop, state):
    desktop.click(button(state, "Go on"))
    desktop.wait("the curve grows", lambda s: s["training"]["points"] >= 5 and s["training"]["state"] == "running")
    desktop.screenshot(pathlib.Path(desktop.shots) / "training-running.png")
    state = desktop.wait("it can be paused", lambda s: has_button(s, "Pause"))
    desktop.click(button(state, "Pause"))
    state = desktop.wait("it is paused", lambda s: s["training"]["state"] == "paused" and has_button(s, "Go on"))
    state = desktop.settle()
    points = state["training"]["points"]
    return points, state


def watch_the_maps(desktop, state):
    before = state["logits"]
    desktop.click(button(state, "Go on"))
    state = desktop.wait("what the network says of the image changes while it learns",
                         lambda s: s["training"]["step"] > state["training"]["step"] + 5 and differs(s["logits"], before))
    expect(state["undo"] == "", "without an undo step for every batch")
    return state


def learn_and_stop(desktop):
    for _ in range(5):  # an epoch takes seconds, on a machine with much else to do minutes
        try:
            state = desktop.wait("most images held out are right", lambda s: s["training"].get("validation", 0) > 0.95)
            break
        except Failure as failure:
            last = failure
    else:
        raise last
    desktop.click(button(state, "Mistakes"))
    desktop.screenshot(pathlib.Path(desktop.shots) / "training-mistakes.png")
    state = desktop.state()
    if has_button(state, "Stop and keep the best"):  # on a slow machine the time may be over
        desktop.click(button(state, "Stop and keep the best"))
    state = desktop.wait("it has ended, the network is free again, and the image has run",
                         lambda s: s["training"]["state"] == "idle" and not s["training"]["locked"] and shown(s) and
                         s["run"]["replay_check"] in ("equal", "close"))
    expect(state["undo"] == "Train", "the weights are one undo step")
    probabilities = state["probabilities"]
    expect(probabilities.index(max(probabilities)) == state["image"]["label"], "the prediction is right")
    return state


def undo_it(desktop, state):
    trained = state["logits"]
    desktop.key("ctrl+z")
    state = desktop.wait("undo takes the weights out", lambda s: shown(s) and differs(s["logits"], trained))
    desktop.key("ctrl+shift+z")
    desktop.wait("redo brings them back", lambda s: shown(s) and not differs(s["logits"], trained))


def main():
    missing = [tool for tool in ("Xvfb", "openbox", "xdotool", "import") if shutil.which(tool) is None]
    if missing:
        print(f"skipped: {', '.join(missing)} not installed")
        sys.exit(77)
    desktop = Desktop(sys.argv[1], ["--fresh", "--theme", "light", "lenet5"])
    desktop.shots = sys.argv[2] if len(sys.argv) > 2 else desktop.folder
    try:
        desktop.wait("the network has run", shown)
        desktop.settle()
        state = one_batch(desktop)
        building_is_locked(desktop, state)
        points, state = train_and_pause(desktop, desktop.settle())
        state = watch_the_maps(desktop, state)
        undo_it(desktop, learn_and_stop(desktop))
    finally:
        desktop.close()
    print("end to end: passed")


if __name__ == "__main__":
    run(main)
