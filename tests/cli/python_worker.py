"""Runs scripts with torch and torchvision imported once for all: importing takes longer than what most of them do.

A line of standard input is one call as a JSON array, the script's file and its arguments; the answer is one line, a JSON object
with the exit status (null if it crashed) and what it printed. Each call runs in a forked process of its own, as if just started.
"""

import contextlib
import json
import os
import runpy
import sys
import tempfile
import traceback

with contextlib.suppress(ImportError):  # a script that needs them says so itself
    import torch  # noqa: F401
    import torchvision  # noqa: F401


def run(call):
    """The exit status of the script; for a forked process."""
    sys.argv = call
    sys.path[0] = os.path.dirname(call[0])
    try:
        runpy.run_path(call[0], run_name="__main__")
    except SystemExit as leaving:
        if isinstance(leaving.code, str):
            print(leaving.code, file=sys.stderr)
            return 1
        return leaving.code or 0
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def answer(call):
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as messages:
        child = os.fork()
        if child == 0:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(output.fileno(), 1)
            os.dup2(messages.fileno(), 2)
            status = run(call)
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        texts = []
        for file in (output, messages):
            file.seek(0)
            texts.append(file.read().decode(errors="replace"))
    return {"status": status if status >= 0 else None, "output": texts[0], "messages": texts[1]}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
