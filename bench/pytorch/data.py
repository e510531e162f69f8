"""The arrays that bench/export.ts wrote: raw little-endian files named by a manifest."""

import json
from pathlib import Path

import numpy as np
import torch

KINDS = {"float32": np.dtype("<f4"), "int32": np.dtype("<i4")}


class Data:
    """`data["test.users"]` is a tensor in memory, indices as int64 because that is what PyTorch's indexing wants."""

    def __init__(self, folder):
        self.folder = Path(folder)
        manifest = json.loads((self.folder / "manifest.json").read_text())
        self.sizes = manifest["sizes"]
        self.arrays = manifest["arrays"]
        self.held = {}

    def __getitem__(self, name):
        if name not in self.held:
            about = self.arrays[name]
            raw = np.fromfile(self.folder / about["file"], dtype=KINDS[about["kind"]])
            tensor = torch.from_numpy(raw.reshape(about["shape"]))
            self.held[name] = tensor.long() if about["kind"] == "int32" else tensor
        return self.held[name]


def batches(rows, size, generator):
    """Index tensors of shuffled batches: what a shuffling loader gives, without its per-row work."""
    order = torch.randperm(rows, generator=generator)
    for start in range(0, rows, size):
        yield order[start : start + size]
