"""A screen of its own with a window manager, the real program on it, and a real mouse and keyboard."""
import gzip
import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import time

PATIENCE_S = 60.0  # for a slow machine; a step that works takes a fraction of a second


class Failure(AssertionError):
    pass


class Desktop:
    """Starts Xvfb, openbox and the program; `state()` is what the program says it shows."""

    def __init__(self, program, arguments=(), size=(1440, 900), home=None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="layerwise-e2e-"))
        self.home = pathlib.Path(home) if home else self.folder / "home"
        self.home.mkdir(exist_ok=True)
        self.state_file = self.folder / "state.json"
        self.processes = []
        read_end, write_end = os.pipe()
        self.start(["Xvfb", "-displayfd", str(write_end), "-screen", "0", f"{size[0]}x{size[1]}x24", "-nolisten", "tcp"],
                   pass_fds=[write_end])
        os.close(write_end)
        with os.fdopen(read_end) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise Failure("Xvfb did not start")
        self.environment = dict(os.environ, DISPLAY=f":{number}", HOME=str(self.home), QT_QPA_PLATFORM="xcb",
                                XDG_CONFIG_HOME=str(self.home / "config"), LC_ALL="C.UTF-8")
        self.environment.pop("WAYLAND_DISPLAY", None)
        self.start(["openbox", "--sm-disable"], env=self.environment)
        self.program = self.start([program, "--watch-state", str(self.state_file), *arguments], env=self.environment)

    def start(self, command, **options):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
                                   if "--watch-state" in command else subprocess.DEVNULL, **options)
        self.processes.append(process)
        return process

    def close(self):
        for process in reversed(self.processes):
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    # What the program shows

    def state(self):
        try:
            return json.loads(self.state_file.read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return None

    def wait(self, what, condition):
        """Waits until condition(state) is true, and returns that state."""
        end = time.monotonic() + PATIENCE_S
        state = None
        while time.monotonic() < end:
            if self.program.poll() is not None:
                raise Failure(f"the program ended with {self.program.returncode} while waiting until {what}: "
                              f"{self.program.stderr.read().decode(errors='replace')[-2000:]}")
            state = self.state()
            if state is not None and condition(state):
                return state
            time.sleep(0.05)
        raise Failure(f"gave up waiting until {what}; last state: {json.dumps(shorten(state))}")

    def settle(self):
        """Waits until the picture has stopped moving (scrolling, folding)."""
        last, since = None, time.monotonic()
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            now = self.state()
            if now != last:
                last, since = now, time.monotonic()
            elif time.monotonic() - since > 0.5:
                return last
            time.sleep(0.05)
        raise Failure("the window never came to rest")

    # Mouse and keyboard

    def xdotool(self, *words):
        subprocess.run(["xdotool", *map(str, words)], env=self.environment, check=True)

    def key(self, *keys):
        self.xdotool("key", "--clearmodifiers", *keys)

    def type(self, text):
        self.xdotool("type", "--delay", "15", text)

    def click(self, point, button=1, repeat=1):
        self.xdotool("mousemove", *point, "click", "--repeat", repeat, "--delay", "80", button)

    def press(self, point):
        self.xdotool("mousemove", *point)
        time.sleep(0.1)
        self.xdotool("mousedown", 1)
        time.sleep(0.1)
        self.pointer = point

    def move(self, end, steps=24):
        """In small steps from where the pointer was pressed or moved to last, then a little rest."""
        start = getattr(self, "pointer", end)
        for step in range(1, steps + 1):
            share = step / steps
            self.xdotool("mousemove", round(start[0] + (end[0] - start[0]) * share),
                         round(start[1] + (end[1] - start[1]) * share))
            time.sleep(0.015)
        self.pointer = end
        time.sleep(0.3)

    def release(self):
        self.xdotool("mouseup", 1)

    def drag(self, start, end):
        """As a hand does: press, move in small steps, rest a little, release."""
        self.press(start)
        self.move(end)
        self.release()

    def screenshot(self, file):
        subprocess.run(["import", "-window", "root", str(file)], env=self.environment, check=True)

    def pixel(self, file, x, y):
        """(r, g, b) of a pixel of a screenshot."""
        text = subprocess.run(["convert", str(file), "-depth", "8", "-crop", f"1x1+{x}+{y}", "rgb:-"],
                              check=True, capture_output=True).stdout
        return tuple(text[:3])


def shorten(state):
    if state is None:
        return None
    return {key: value for key, value in state.items() if key not in ("palette", "buttons", "canvas")}


def centre(rect):
    x, y, width, height = rect
    return (x + width // 2, y + height // 2)


def block(state, path):
    for candidate in state["canvas"]["blocks"]:
        if candidate["path"] == path:
            return candidate
    raise Failure(f"no block {path} on the canvas: {[b['path'] for b in state['canvas']['blocks']]}")


def expect(condition, words):
    if not condition:
        raise Failure(words)
    print(f"  ok: {words}")


def ran(state):
    return state["run"]["status"] == "ok" and not state["run"]["running"] and state["run"]["steps"] > 0


def paths(state):
    return [b["path"] for b in state["canvas"]["blocks"]]


def labels_of(mnist):
    """The labels of MNIST's test set, read without the program."""
    with gzip.open(pathlib.Path(mnist) / "t10k-labels-idx1-ubyte.gz") as file:
        magic, count = struct.unpack(">II", file.read(8))
        assert magic == 2049
        return list(file.read(count))


def run(main):
    """Ends the program with status 1 and the reason if what is expected is not seen."""
    try:
        main()
    except Failure as failure:
        print(f"FAILED: {failure}", file=sys.stderr)
        sys.exit(1)
