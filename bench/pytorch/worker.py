"""Answers bench/compare.ts: one JSON request a line on stdin, one JSON answer a line on stdout.

{"load": folder, "job": {...}} builds the job; {"seconds": s, "threads": n} runs it for about s seconds and answers
{"rows", "seconds", "cpuSeconds", "loss"}; {"memory": true} answers {"imported", "peak"} in bytes.
"""

import json
import resource
import sys
import time

import torch

import baselines
import diffusion
import factorisation
from data import Data

PROGRAMS = {
    "pretraining": factorisation.trainer,
    "DiffCDR": diffusion.trainer,
    "cold-start-test": diffusion.tester,
    "EMCDR": baselines.emcdr,
    "SSCDR": baselines.sscdr,
    "LACDR": baselines.lacdr,
    "PTUPCDR": baselines.ptupcdr,
}
UNIT = 1 if sys.platform == "darwin" else 1024


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNIT


def run(steps, request):
    torch.set_num_threads(request["threads"])
    limit = request.get("rows", float("inf"))
    rows, loss, trace = 0, None, []
    started, worked = time.perf_counter(), time.process_time()
    while True:
        n, loss = next(steps)
        rows += n
        if request.get("trace"):
            trace.append(loss.item())
        if rows >= limit or time.perf_counter() - started >= request["seconds"]:
            break
    seconds, cpu = time.perf_counter() - started, time.process_time() - worked
    return {"rows": rows, "seconds": seconds, "cpuSeconds": cpu, "loss": loss.item(), "trace": trace}


def main():
    imported = peak()
    steps = None
    for line in sys.stdin:
        request = json.loads(line)
        if "job" in request:
            job = request["job"]
            torch.manual_seed(job["seed"])
            generator = torch.Generator().manual_seed(job["seed"])
            steps = PROGRAMS[job["program"]](Data(request["load"]), job, generator)
            answer = {"torch": torch.__version__}
        elif "memory" in request:
            answer = {"imported": imported, "peak": peak()}
        else:
            answer = run(steps, request)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
