"""`golden.py <reference.json>`: the largest difference of this program's samples from those the paper's reference gave."""

import json
import sys
from pathlib import Path

import torch

import diffusion

torch.set_default_dtype(torch.float64)
golden = json.loads(Path(sys.argv[1]).read_text())
layers = golden["dim"]["params"]
condition = torch.tensor(golden["dim"]["condition"])
worst = 0.0
for case in golden["dimSampling"]["cases"]:
    for lean in (False, True):
        model = diffusion.DiffCDR(
            golden["dim"]["embeddingDim"], golden["dim"]["hiddenDim"], case["nfe"], case["guidance"], lean, "none"
        )
        with torch.no_grad():
            for name, layer in layers.items():
                own = model.alignment if name == "alignment" else getattr(model.dim, name)
                own.weight.copy_(torch.tensor(layer["weight"]))
                if own.bias is not None:
                    own.bias.copy_(torch.tensor(layer["bias"]))
            sample = model.sample(condition)
            aligned = model.alignment(sample)
        for ours, theirs in ((sample, case["sample"]), (aligned, case["aligned"])):
            worst = max(worst, (ours - torch.tensor(theirs)).abs().max().item())
print(worst)
