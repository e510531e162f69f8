"""Asks a real kernel over the Jupyter protocol, as JupyterLab does.

Reads JSON from stdin: {"cells": [code, …], "complete": [line, …], "inspect": [line, …]}; a bar in a line is the cursor.
Writes JSON: for each cell what it printed, for each line the matches, or the text that is shown.
"""

import json
import sys
import time
from pathlib import Path

from jupyter_client.manager import start_new_kernel

NOTEBOOKS = Path(__file__).resolve().parent.parent.parent / "notebooks"


def execute(client, code: str) -> str:
    printed = []

    def keep(message) -> None:
        if message["msg_type"] == "stream":
            printed.append(message["content"]["text"])

    # For a moment after a cell that failed the kernel turns cells away: to it they were sent before the failure was known.
    while client.execute_interactive(code, timeout=120, output_hook=keep)["content"]["status"] == "abort":
        time.sleep(0.1)
    return "".join(printed)


def main() -> None:
    asked = json.load(sys.stdin)
    manager, client = start_new_kernel(kernel_name="tslab", startup_timeout=120, cwd=str(NOTEBOOKS))
    try:
        printed = [execute(client, code) for code in asked["cells"]]
        lines = [(line.replace("|", ""), line.index("|")) for line in asked["complete"]]
        complete = [client.complete(*line, reply=True, timeout=120)["content"]["matches"] for line in lines]
        lines = [(line.replace("|", ""), line.index("|")) for line in asked["inspect"]]
        inspect = [client.inspect(*line, reply=True, timeout=120)["content"]["data"].get("text/plain", "") for line in lines]
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    json.dump({"printed": printed, "complete": complete, "inspect": inspect}, sys.stdout)


main()
