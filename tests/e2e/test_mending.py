"""Breaks the network by a drag, reads the problem, previews a fix and applies it with a real mouse.

usage: test_mending.py PROGRAM [SCREENSHOT_FOLDER]
"""
import pathlib
import shutil
import sys

from desktop import Desktop, block, centre, expect, paths, ran, run


def fix_buttons(state):
    """The fixes beside the block that fails, top to bottom."""
    return [button for button in state["buttons"] if button.get("fix")]


def break_by_a_drag(desktop):
    state = desktop.settle()
    moved, target = block(state, "bn1")["rect"], block(state, "conv1")["rect"]
    before = paths(state)
    desktop.press(centre(moved))
    desktop.move((target[0] + target[2] // 2, target[1] - 8))
    state = desktop.wait("every gap says whether bn1 would fit", lambda s: s["canvas"]["hints"])
    at_top = {hint["index"]: hint for hint in state["canvas"]["hints"] if hint["path"] == ""}
    expect(not at_top[0]["fits"] and "64" in at_top[0]["words"], f"before conv1 it does not fit: {at_top[0]['words']}")
    expect(at_top[1]["fits"] and at_top[3]["fits"], "after conv1, and after relu, it fits")
    desktop.release()
    state = desktop.wait("bn1 stands before conv1", lambda s: paths(s)[:2] == ["bn1", "conv1"])
    problems = [row for row in state["problems"] if row["severity"] == "Error"]
    expect([row["block"] for row in problems] == ["bn1"], "one problem, on bn1")
    return before


def mend_with_the_mouse(desktop, before):
    state = desktop.wait("the fixes are offered beside bn1", fix_buttons)
    for button in fix_buttons(state):
        print(f"     {button['text']}")
    wanted = next((button for button in fix_buttons(state) if button["text"] in ("Swap bn1 and conv1",
                                                                                "Move bn1 after conv1",
                                                                                "Move conv1 before bn1")), None)
    expect(wanted is not None, "one of them restores the order")
    desktop.move(centre(wanted["rect"]))
    state = desktop.wait("pointing at it previews it", lambda s: s["canvas"]["preview"])
    expect(paths(state)[:2] == ["bn1", "conv1"], "the network itself is as it was")
    desktop.click(centre(wanted["rect"]))
    state = desktop.wait("a click applies it, and the network runs", lambda s: paths(s) == before and ran(s) and
                         not s["run"]["stale"])
    expect(state["problems"] == [], "no problem is left")
    expect(state["run"]["replay_check"] in ("equal", "close"), "the run was checked")
    desktop.key("ctrl+z")
    desktop.wait("the fix was one step to undo", lambda s: paths(s)[:2] == ["bn1", "conv1"])
    desktop.key("ctrl+shift+z")
    desktop.wait("redo mends it again", lambda s: paths(s) == before and s["problems"] == [])


def main():
    missing = [tool for tool in ("Xvfb", "openbox", "xdotool", "import") if shutil.which(tool) is None]
    if missing:
        print(f"skipped: {', '.join(missing)} not installed")
        sys.exit(77)
    folder = sys.argv[2] if len(sys.argv) > 2 else None
    desktop = Desktop(sys.argv[1], ["--fresh", "--theme", "dark"])
    try:
        desktop.wait("the default network has run", ran)
        before = break_by_a_drag(desktop)
        desktop.wait("the fixes are offered beside bn1", fix_buttons)
        desktop.screenshot(pathlib.Path(folder or desktop.folder) / "mending.png")
        mend_with_the_mouse(desktop, before)
    finally:
        desktop.close()
    print("end to end: passed")


if __name__ == "__main__":
    run(main)
