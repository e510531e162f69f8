"""The four bridges that the paper compares with (section 6 of the method notes), one training step each."""

import torch
from torch import nn
from torch.nn import functional as F

from data import batches


def descend(model, job, rows, generator, loss_of):
    """Endless plain Adam; `loss_of(index tensor)` is the loss of a batch."""
    optimizer = torch.optim.Adam(model.parameters(), lr=job["learningRate"])
    while True:
        for index in batches(rows, job["batch"], generator):
            loss = loss_of(index)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            yield len(index), loss.detach()


def emcdr(data, job, generator):
    """One row for each overlapping training user."""
    bridge = nn.Linear(job["dim"], job["dim"], bias=False)
    users, source, target = data["trainUsers"], data["model.source.users"], data["model.target.users"]

    def loss_of(index):
        u = users[index]
        return F.mse_loss(bridge(source[u]), target[u])

    return descend(bridge, job, len(users), generator, loss_of)


def sscdr(data, job, generator):
    bridge = nn.Linear(job["dim"], job["dim"])
    users = data["bridge.users"]
    source, target, item = data["model.source.users"], data["model.target.users"], data["model.source.items"]
    start, liked = data["liked.start"], data["liked.items"]

    def loss_of(index):
        u = users[index]
        first, count = start[u], start[u + 1] - start[u]
        drawn = first + (torch.rand(len(u)) * count).long()
        positive = item[liked[drawn.clamp(max=len(liked) - 1)]]
        negative = item[torch.randint(len(item), (len(u),))]
        goal = target[u]
        user_loss = (bridge(source[u]) - goal).square().sum(1)
        near = (bridge(positive) - goal).square().sum(1)
        far = (bridge(negative) - goal).square().sum(1)
        return (user_loss + (count > 0) * F.relu(1 + near - far)).mean()

    return descend(bridge, job, len(users), generator, loss_of)


class TwoAutoencoders(nn.Module):
    def __init__(self, dim, code):
        super().__init__()
        self.encode_source = nn.Linear(dim, code, bias=False)
        self.decode_source = nn.Linear(code, dim, bias=False)
        self.encode_target = nn.Linear(dim, code, bias=False)
        self.decode_target = nn.Linear(code, dim, bias=False)


def lacdr(data, job, generator):
    model = TwoAutoencoders(job["dim"], job["code"])
    users = data["bridge.users"]
    source, target = data["model.source.users"], data["model.target.users"]

    def loss_of(index):
        u = users[index]
        s, t = source[u], target[u]
        code_s, code_t = model.encode_source(s), model.encode_target(t)
        return (
            (model.decode_source(code_s) - s).norm(dim=1)
            + (model.decode_target(code_t) - t).norm(dim=1)
            + 2 * (code_s - code_t).norm(dim=1)
        ).mean()

    return descend(model, job, len(users), generator, loss_of)


class MetaBridge(nn.Module):
    def __init__(self, dim, meta):
        super().__init__()
        self.key = nn.Sequential(nn.Linear(dim, dim), nn.ReLU(), nn.Linear(dim, 1, bias=False))
        self.decoder = nn.Sequential(nn.Linear(dim, meta), nn.ReLU(), nn.Linear(meta, dim * dim))

    def forward(self, user, history, there):
        weight = self.key(history).masked_fill(~there[:, :, None], -1e8).softmax(1)
        interest = (weight * history).sum(1)
        matrix = self.decoder(interest).view(-1, user.shape[1], user.shape[1])
        return torch.bmm(user[:, None], matrix)[:, 0]


def ptupcdr(data, job, generator):
    model = MetaBridge(job["dim"], job["meta"])
    users, items, values = data["bridge.users"], data["bridge.items"], data["bridge.values"]
    source, item = data["model.source.users"], data["model.target.items"]
    source_item, history, length = data["model.source.items"], data["history.items"], data["history.length"]
    place = torch.arange(history.shape[1])

    def loss_of(index):
        u = users[index]
        moved = model(source[u], source_item[history[u]], place < length[u][:, None])
        return F.mse_loss((moved * item[items[index]]).sum(1), values[index])

    return descend(model, job, len(users), generator, loss_of)
