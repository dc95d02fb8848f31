"""Draws a digit with the real mouse and watches the prediction follow; looks inside, and switches a channel off.

usage: test_laboratory.py PROGRAM [SCREENSHOT_FOLDER]
"""
import pathlib
import shutil
import sys

from desktop import Desktop, Failure, block, centre, expect, ran, run


def button(state, text):
    found = [b for b in state["buttons"] if b["text"] == text]
    if not found:
        raise Failure(f"no button {text}: {sorted(b['text'] for b in state['buttons'])}")
    return centre(found[0]["rect"])


def on_pad(state, x, y):
    """The place on the screen of a place of the picture of 28x28."""
    left, top, width, height = state["image"]["pad"]
    return (round(left + x / 28 * width), round(top + y / 28 * height))


def differs(first, second):
    return len(first) == len(second) and max(abs(a - b) for a, b in zip(first, second)) > 1e-4


def shown(state):
    """What is shown is of the image as it is, and nothing runs."""
    return ran(state) and not state["run"]["stale"]


def checked(state):
    return shown(state) and state["run"]["replay_check"] in ("equal", "close")


def draw_a_seven(desktop):
    desktop.key("F6")
    state = desktop.wait("live is on", lambda s: s["run"]["live"] and shown(s))
    desktop.click(button(state, "Draw"))
    state = desktop.wait("the pad is there, blank, and has run",
                         lambda s: s["image"]["kind"] == "drawing" and s["image"]["mean"] == 0 and checked(s))
    blank = state["logits"]
    expect(len(blank) == 10, "there is a prediction of the blank picture")
    desktop.press(on_pad(state, 7, 7))
    desktop.move(on_pad(state, 20, 7))
    state = desktop.wait("the prediction follows before the stroke has ended",
                         lambda s: s["image"]["mean"] > 0 and shown(s) and differs(s["logits"], blank))
    bar = state["logits"]
    desktop.move(on_pad(state, 12, 22))
    desktop.release()
    state = desktop.wait("it follows to the end of the seven", lambda s: checked(s) and differs(s["logits"], bar))
    expect(state["undo"] == "", "drawing is no edit of the network")
    return blank, state


def erase_and_undo(desktop, blank, state):
    seven, mean = state["logits"], state["image"]["mean"]
    start, end = on_pad(state, 4, 7), on_pad(state, 24, 7)
    desktop.xdotool("mousemove", *start, "mousedown", 3)
    for step in range(1, 11):
        desktop.xdotool("mousemove", round(start[0] + (end[0] - start[0]) * step / 10), start[1])
    desktop.xdotool("mouseup", 3)
    state = desktop.wait("the right button erases", lambda s: s["image"]["mean"] < mean and shown(s))
    desktop.key("ctrl+z")
    state = desktop.wait("Ctrl+Z on the pad takes the stroke back", lambda s: s["image"]["mean"] == mean and checked(s))
    expect(not differs(state["logits"], seven), "and the prediction is the seven's again")
    desktop.click(centre(state["image"]["tools"]["Clear"]))
    state = desktop.wait("Clear makes it blank", lambda s: s["image"]["mean"] == 0 and shown(s))
    expect(not differs(state["logits"], blank), "which has the blank picture's prediction")
    desktop.click(centre(state["image"]["tools"]["Undo stroke"]))
    return desktop.wait("undo brings the seven back", lambda s: s["image"]["mean"] == mean and checked(s))


def turn_it(desktop, state):
    seven = state["logits"]
    desktop.click(button(state, "Adjust"))
    state = desktop.wait("the sliders are there", lambda s: "sliders" in s["image"])
    x, y, width, height = state["image"]["sliders"]["rotate"]
    desktop.press((x + width // 2, y + height // 2))
    desktop.move((x + width * 3 // 4, y + height // 2))
    desktop.wait("turning it changes the prediction while the slider is held",
                 lambda s: s["image"]["adjusted"] == 1 and shown(s) and differs(s["logits"], seven))
    desktop.release()
    desktop.screenshot(pathlib.Path(desktop.shots) / "laboratory-adjust.png")
    desktop.click((x + width * 3 // 4, y + height // 2), repeat=2)
    state = desktop.wait("a double click sets it back", lambda s: s["image"]["adjusted"] == 0 and checked(s))
    expect(not differs(state["logits"], seven), "and with it the prediction")
    desktop.key("Escape")
    return desktop.wait("Escape closes the sliders", lambda s: "sliders" not in s["image"])


def link(state, words):
    found = [link for link in state["maps"]["places"]["links"].values() if link["text"] == words]
    if not found or not found[0]["enabled"]:
        raise Failure(f"no link {words}: {state['maps']['places']['links']}")
    return centre(found[0]["rect"])


def explain_a_pixel(desktop, state):
    desktop.click(centre(block(state, "conv1")["rect"]))
    state = desktop.wait("the maps of conv1 are shown", lambda s: s["maps"].get("block") == "conv1" and
                         s["maps"].get("maps") == 64 and "large_map" in s["maps"].get("places", {}))
    left, top, width, height = state["maps"]["places"]["large_map"]
    rows, columns = state["maps"]["shape"][2:]
    desktop.click((left + round(width * 11.5 / columns), top + round(height * 9.5 / rows)))
    state = desktop.wait("the pixel is the one that was pointed at", lambda s: s["maps"].get("picked", [])[1:] == [9, 11])
    desktop.click(link(state, "explain"))
    state = desktop.wait("it is explained", lambda s: s["probe"].get("path") == "conv1" and s["probe"].get("filled") and
                         [t["text"] for t in s["tabs"] if t["current"]] == ["Explain"])
    probe = state["probe"]
    print(f"     {probe['title']}: {probe['filled']}")
    expect(probe["at"][1:] == [9, 11], "the explanation is of that pixel")
    expect(abs(probe["sum"] - probe["value"]) <= 1e-5 * max(1, abs(probe["value"])), "its sum is the recorded value")
    maps = next(t for t in state["tabs"] if t["text"] == "Maps")
    desktop.click(centre(maps["rect"]))
    desktop.wait("the maps are back", lambda s: any(t["text"] == "Maps" and t["current"] for t in s["tabs"]))
    return desktop.settle()


def switch_a_channel_off(desktop, state):
    before = state["logits"]
    desktop.click(link(state, "switch off"))
    state = desktop.wait("switching the channel off changes the logits", lambda s: checked(s) and
                         differs(s["logits"], before))
    desktop.screenshot(pathlib.Path(desktop.shots) / "laboratory-off.png")
    desktop.click(link(state, "switch on"))
    state = desktop.wait("switching it on brings them back", lambda s: checked(s) and not differs(s["logits"], before))


def main():
    missing = [tool for tool in ("Xvfb", "openbox", "xdotool", "import") if shutil.which(tool) is None]
    if missing:
        print(f"skipped: {', '.join(missing)} not installed")
        sys.exit(77)
    desktop = Desktop(sys.argv[1], ["--fresh", "--theme", "light"])
    desktop.shots = sys.argv[2] if len(sys.argv) > 2 else desktop.folder
    try:
        desktop.wait("the default network has run", shown)
        desktop.settle()
        blank, state = draw_a_seven(desktop)
        desktop.screenshot(pathlib.Path(desktop.shots) / "laboratory-draw.png")
        state = erase_and_undo(desktop, blank, state)
        state = turn_it(desktop, state)
        state = explain_a_pixel(desktop, state)
        switch_a_channel_off(desktop, state)
    finally:
        desktop.close()
    print("end to end: passed")


if __name__ == "__main__":
    run(main)
