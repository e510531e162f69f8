"""Starts the notebook kernel again and again, and says how many starts ended ready and how long they took.

Ready is a kernel that has answered on its shell channel and let itself be heard on the others, within 30 s. With --plain each
start is paired with one of tslab as its authors ship it, and the ratio of the two times is said.

    .venv/bin/python scripts/kernel-starts.py --count 200 [--plain] [--cell]
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

PROJECT = Path(__file__).resolve().parent.parent
NOTEBOOKS = PROJECT / "notebooks"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--plain", action="store_true", help="pair each start with one of plain tslab")
    parser.add_argument("--cell", action="store_true", help="a start ends when a first cell has run")
    options = parser.parse_args()
    os.environ.setdefault("JUPYTER_PATH", str(Path(sys.prefix, "share", "jupyter")))
    with tempfile.TemporaryDirectory() as folder:
        kinds = {"ours": "tslab"}
        if options.plain:
            kinds["plain"] = write_plain(Path(folder))
        times = {kind: [] for kind in kinds}
        ratios = []
        for k in range(options.count):
            # Which comes first takes turns: the second finds files in memory.
            order = list(kinds) if k % 2 == 0 else list(kinds)[::-1]
            pair = {kind: start(kinds[kind], folder, options.cell) for kind in order}
            for kind, seconds in pair.items():
                times[kind].append(seconds)
            if options.plain and all(pair.values()):
                ratios.append(pair["ours"] / pair["plain"])
    for kind, all_times in times.items():
        ready = [seconds for seconds in all_times if seconds is not None]
        spread = f"; median {statistics.median(ready):.2f} s, longest {max(ready):.2f} s" if ready else ""
        print(f"{kind}: {len(all_times)} starts, {len(ready)} ready{spread}")
    if ratios:
        low, middle, high = statistics.quantiles(ratios, n=4) if len(ratios) > 1 else ratios * 3
        print(f"ours / plain, paired: median {middle:.2f}, quartiles {low:.2f} to {high:.2f}")
    return 0 if None not in times["ours"] else 1


def write_plain(folder: Path) -> str:
    """A kernel specification as `tslab install` would write it."""
    node = json.loads(Path(KernelSpecManager().get_kernel_spec("tslab").resource_dir, "kernel.json").read_text())["argv"][0]
    tslab = PROJECT / "node_modules" / "tslab" / "bin" / "tslab"
    place = folder / "kernels" / "plain"
    place.mkdir(parents=True)
    argv = [node, str(tslab), "kernel", "--config-path", "{connection_file}"]
    (place / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": "plain", "language": "typescript"}))
    return "plain"


def start(name: str, folder: str, cell: bool) -> float | None:
    """Seconds until the kernel is ready, or None where it is not after 30."""
    specs = KernelSpecManager()
    specs.kernel_dirs = [str(Path(folder, "kernels")), *specs.kernel_dirs]
    manager = KernelManager(kernel_name=name, kernel_spec_manager=specs)
    began = time.perf_counter()
    manager.start_kernel(cwd=str(NOTEBOOKS))
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=30)
        if cell:
            client.execute_interactive("1 + 1", timeout=60, output_hook=lambda message: None)
        return time.perf_counter() - began
    except (RuntimeError, TimeoutError):
        return None
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


if __name__ == "__main__":
    sys.exit(main())
