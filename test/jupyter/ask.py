"""Asks a real kernel over the Jupyter protocol, as JupyterLab does.

Reads JSON from stdin: a list of steps, each an object with one of
  run: code         one cell; with `stop: seconds` the stop button is pressed then; with `meanwhile: [line]` completions are
                    asked for while it runs
  together: [code]  cells that are sent without waiting for one another
  complete, inspect: a line; a bar in it is the cursor
  wait: seconds     for what comes late
Writes JSON: an answer for each step. That of a cell has `messages` ([type, content] of all that came in its name, late ones
too), `reply`, `states` (of the kernel, whosever they are, from its request to its reply) and, where it was stopped, `seconds`
from there to its reply.
"""

import json
import os
import queue
import sys
import time
from pathlib import Path

from jupyter_client.manager import start_new_kernel

NOTEBOOKS = Path(__file__).resolve().parent.parent.parent / "notebooks"


class Kernel:
    def __init__(self) -> None:
        folder = os.environ.get("DIFFCDR_TEST_FOLDER") or str(NOTEBOOKS)
        self.manager, self.client = start_new_kernel(kernel_name="tslab", startup_timeout=120, cwd=folder)
        self.answers: dict[str, dict] = {}
        self.states: list[str] = []

    def hear(self, seconds: float) -> None:
        """Takes one message, if one comes, to the cell in whose name it was sent."""
        try:
            message = self.client.get_iopub_msg(timeout=seconds)
        except queue.Empty:
            return
        if message["msg_type"] == "status":
            self.states.append(message["content"]["execution_state"])
        answer = self.answers.get(message["parent_header"].get("msg_id"))
        if answer is None:
            return
        answer["messages"].append([message["msg_type"], message["content"]])
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            answer["idle"] = True

    def send(self, code: str) -> str:
        identity = self.client.execute(code)
        self.answers[identity] = {"messages": []}
        return identity

    def finish(self, identity: str) -> dict:
        answer = self.answers[identity]
        end = time.monotonic() + 120
        while not answer.get("idle"):
            if time.monotonic() > end:
                raise TimeoutError(f"no idle: {answer}")
            self.hear(1)
        while True:
            reply = self.client.get_shell_msg(timeout=60)
            if reply["parent_header"].get("msg_id") == identity:
                answer["reply"] = reply["content"]
                return answer

    def run(self, code: str, stop: float | None = None, meanwhile: list[str] = ()) -> dict:
        first = len(self.states)
        identity = self.send(code)
        pressed = None
        if meanwhile:
            time.sleep(0.5)
            for line in meanwhile:
                self.client.complete(line.replace("|", ""), line.index("|"))
        if stop is not None:
            due = time.monotonic() + stop
            while time.monotonic() < due:
                self.hear(0.02)
            # One that is over cannot be stopped: its answer has no seconds then.
            if not self.answers[identity].get("idle"):
                pressed = time.monotonic()
                self.manager.interrupt_kernel()
        answer = self.finish(identity)
        answer["states"] = self.states[first:]
        if pressed is not None:
            answer["seconds"] = time.monotonic() - pressed
        return answer

    def step(self, step: dict):
        if "run" in step:
            return self.run(step["run"], step.get("stop"), step.get("meanwhile", []))
        if "together" in step:
            return [self.finish(identity) for identity in [self.send(code) for code in step["together"]]]
        if "wait" in step:
            end = time.monotonic() + step["wait"]
            while time.monotonic() < end:
                self.hear(0.05)
            return None
        (kind, line), = step.items()
        at = (line.replace("|", ""), line.index("|"))
        if kind == "complete":
            return self.client.complete(*at, reply=True, timeout=120)["content"]["matches"]
        return self.client.inspect(*at, reply=True, timeout=120)["content"]["data"].get("text/plain", "")


def main() -> None:
    # What the kernel's process itself writes is no part of the answer.
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    kernel = Kernel()
    try:
        answers = [kernel.step(step) for step in json.load(sys.stdin)]
    finally:
        kernel.client.stop_channels()
        kernel.manager.shutdown_kernel(now=True)
    json.dump(answers, out)
    out.close()


main()
