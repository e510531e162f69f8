"""Runs notebooks from top to bottom, each in a clean kernel, and fails where a cell fails.

Started by `npm run notebooks -- [options] [notebooks]`, which sets the environment up. Parameters reach the notebooks
through environment variables: DIFFCDR_MODE (quick or full; --mode sets it), DIFFCDR_SOURCE, DIFFCDR_TARGET,
DIFFCDR_TEST_USERS, DIFFCDR_SEED, DIFFCDR_BETA and whatever else a notebook's parameters cell names.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

PROJECT = Path(__file__).resolve().parent.parent
NOTEBOOKS = PROJECT / "notebooks"

def main() -> int:
    options = parse()
    paths = [path.resolve() for path in options.notebooks] or sorted(NOTEBOOKS.glob("*.ipynb"))
    missing = [path for path in paths if not path.is_file()]
    if missing:
        print(f"there is no notebook {missing[0]}", file=sys.stderr)
        return 2
    os.environ["DIFFCDR_MODE"] = options.mode
    counts = {"passed": 0, "failed": 0}
    for path in paths:
        start = time.perf_counter()
        failure = run(path, options)
        seconds = time.perf_counter() - start
        counts["failed" if failure else "passed"] += 1
        print(f"{'FAIL' if failure else 'ok  '} {path.name}  {seconds:.1f} s", flush=True)
        if failure:
            print("     " + failure.strip().replace("\n", "\n     "), flush=True)
    if options.counts:
        write_whole(options.counts, json.dumps(counts))
    return 1 if counts["failed"] else 0


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="npm run notebooks --", description=__doc__.split("\n")[0])
    parser.add_argument("notebooks", nargs="*", type=Path, help="notebooks to run (default: all of notebooks/)")
    parser.add_argument("--mode", choices=["quick", "full"], default=os.environ.get("DIFFCDR_MODE") or "quick")
    parser.add_argument("--in-place", action="store_true", help="save the outputs into the notebooks themselves")
    parser.add_argument("--out", type=Path, default=PROJECT / ".cache" / "notebooks", help="folder of the executed copies")
    parser.add_argument("--timeout", type=int, default=0, help="seconds that a cell may take (default: no limit)")
    parser.add_argument("--counts", type=Path, help="write the numbers of passed and failed notebooks to this JSON file")
    return parser.parse_args()


def run(path: Path, options: argparse.Namespace) -> str | None:
    """Executes one notebook and saves it with its outputs; returns why it failed, or None."""
    notebook = nbformat.read(path, as_version=4)
    # What an earlier run left would pass for this one's where this one stops.
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.execution_count, cell.outputs = None, []
    client = NotebookClient(
        notebook,
        kernel_name="tslab",
        timeout=options.timeout or None,
        startup_timeout=300,
        # Outputs that do not arrive are a failure, and prints that follow on one another are one output.
        iopub_timeout=60,
        raise_on_iopub_timeout=True,
        coalesce_streams=True,
        # Times of day and of run would make every execution differ.
        record_timing=False,
        resources={"metadata": {"path": str(NOTEBOOKS)}},
    )
    failure = None
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "failures")
        os.environ["DIFFCDR_KERNEL_LOG"] = str(log)
        try:
            client.execute()
        except CellExecutionError:
            failure = first_failure(notebook)
        except (CellTimeoutError, DeadKernelError, RuntimeError, TimeoutError) as error:
            failure = f"{type(error).__name__}: {error}"
        # What failed after its cell had been answered: the runner has gone on to the next, or to the end.
        late = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
        for error in late:
            add_error(notebook, error)
        if failure is None and late:
            failure = first_failure(notebook)
    leave_out_progress(notebook)
    # A failed run never takes the place of good outputs.
    target = path if options.in_place and not failure else options.out / path.name
    target.parent.mkdir(parents=True, exist_ok=True)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    write_whole(target, nbformat.writes(notebook) + "\n")
    if failure:
        failure += f"\nas far as it came: {os.path.relpath(target)}"
    return failure


def first_failure(notebook) -> str:
    """The first cell with an error output, and the error."""
    for k, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            if output["output_type"] == "error":
                return f"cell {k + 1}:\n{cell.source}\n---\n" + "\n".join(output["traceback"])[-3000:]
    return "a cell failed without saying why"


def add_error(notebook, error) -> None:
    """Puts an error under the cell that caused it."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.get("execution_count") == error["execution_count"]:
            said = {name: error[name] for name in ("ename", "evalue", "traceback")}
            cell.outputs.append(nbformat.v4.new_output("error", **said))


def leave_out_progress(notebook) -> None:
    """The line that shows how far a cell has come is for who waits, and empty in the end."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [out for out in cell.outputs if out.get("metadata", {}).get("diffcdr") != "progress"]


def write_whole(path: Path, text: str) -> None:
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


if __name__ == "__main__":
    sys.exit(main())
