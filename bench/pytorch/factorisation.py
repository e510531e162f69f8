"""Pretraining: matrix factorisation r = u.v, mean squared error, one Adam over both tables (paper section 3.1)."""

import torch
from torch import nn

from data import batches

OPTIMIZERS = {
    # What the reference does: every row of both tables moves at every step.
    "adam": lambda p, lr: torch.optim.Adam(p, lr=lr),
    # The same step as one compiled loop, which a PyTorch user has to ask for.
    "adam-fused": lambda p, lr: torch.optim.Adam(p, lr=lr, fused=True),
    # Another trajectory: only rows of the batch move.
    "sparse-adam": lambda p, lr: torch.optim.SparseAdam(p, lr=lr),
}


class Factorisation(nn.Module):
    def __init__(self, users, items, dim, sparse):
        super().__init__()
        self.user = nn.Embedding(users, dim, sparse=sparse)
        self.item = nn.Embedding(items, dim, sparse=sparse)

    def forward(self, users, items):
        return (self.user(users) * self.item(items)).sum(1)


def trainer(data, job, generator):
    """Endless: yields (rows, loss tensor) after each step."""
    model = Factorisation(
        data.sizes["users"], data.sizes["sourceItems"], job["dim"], job["optimizer"] == "sparse-adam"
    )
    if "start.users" in data.arrays:
        with torch.no_grad():
            model.user.weight.copy_(data["start.users"])
            model.item.weight.copy_(data["start.items"])
    optimizer = OPTIMIZERS[job["optimizer"]](list(model.parameters()), job["learningRate"])
    users, items, values = data["source.users"], data["source.items"], data["source.values"]
    mse = nn.MSELoss()
    while True:
        orders = batches(len(values), job["batch"], generator) if job.get("shuffle", True) else unshuffled(
            len(values), job["batch"]
        )
        for rows in orders:
            loss = mse(model(users[rows], items[rows]), values[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            yield len(rows), loss.detach()


def unshuffled(rows, size):
    order = torch.arange(rows)
    for start in range(0, rows, size):
        yield order[start : start + size]
