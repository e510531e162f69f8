"""DiffCDR: noise prediction network, DPM-Solver "fast" singlestep sampling, alignment layer and their training step."""

import math

import torch
from torch import nn
from torch.nn import functional as F

from data import batches

STEPS = 1000
BETA_0, BETA_1 = 0.1, 20.0
T_START, T_END = 1.0, 1e-4
ACTIVATIONS = {"none": lambda x: x, "relu": F.relu, "silu": F.silu, "tanh": torch.tanh}


def log_alpha(t):
    return -t * t * (BETA_1 - BETA_0) / 4 - t * BETA_0 / 2


def inverse_lambda(value):
    """The t whose half log-SNR is `value`: a quadratic in t, solved in the form that does not cancel."""
    lift = 2 * (BETA_1 - BETA_0) * math.log1p(math.exp(-2 * value))
    return lift / (math.sqrt(BETA_0**2 + lift) + BETA_0) / (BETA_1 - BETA_0)


class Moment:
    """All that a solver asks about one time."""

    def __init__(self, t=None, lam=None):
        self.t = inverse_lambda(lam) if t is None else t
        self.log_alpha = log_alpha(self.t)
        self.alpha = math.exp(self.log_alpha)
        self.sigma = math.sqrt(-math.expm1(2 * self.log_alpha))
        self.lam = self.log_alpha - math.log(self.sigma) if lam is None else lam


def fast_orders(nfe):
    whole, rest = divmod(nfe, 3)
    if rest == 0:
        return [3] * (whole - 1) + [2, 1]
    return [3] * whole + [rest]


class FastSolver:
    """The steps' times are the same for every batch, so they are worked out once."""

    def __init__(self, nfe):
        orders = fast_orders(nfe)
        first, last = Moment(t=T_START), Moment(t=T_END)
        grid = [first]
        for k in range(1, len(orders)):
            grid.append(Moment(lam=first.lam + (last.lam - first.lam) * k / len(orders)))
        grid.append(last)
        self.steps = []
        for order, s, e in zip(orders, grid, grid[1:]):
            inner = {1: [], 2: [1 / 2], 3: [1 / 3, 2 / 3]}[order]
            self.steps.append((order, s, e, [Moment(lam=s.lam + r * (e.lam - s.lam)) for r in inner]))

    def sample(self, x, noise):
        """`noise(x, t)` with t in [0, 1] as a float."""
        for order, s, e, inner in self.steps:
            h = e.lam - s.lam
            phi1 = math.expm1(h)
            eps = noise(x, s.t)
            if order == 1:
                x = e.alpha / s.alpha * x - e.sigma * phi1 * eps
            elif order == 2:
                (m,) = inner
                x1 = m.alpha / s.alpha * x - m.sigma * math.expm1(h / 2) * eps
                eps1 = noise(x1, m.t)
                x = e.alpha / s.alpha * x - e.sigma * phi1 * eps - e.sigma * phi1 * (eps1 - eps)
            else:
                m, n = inner
                phi22 = math.expm1(2 / 3 * h) / (2 / 3 * h) - 1
                x1 = m.alpha / s.alpha * x - m.sigma * math.expm1(h / 3) * eps
                eps1 = noise(x1, m.t)
                x2 = (
                    n.alpha / s.alpha * x
                    - n.sigma * math.expm1(2 / 3 * h) * eps
                    - 2 * n.sigma * phi22 * (eps1 - eps)
                )
                eps2 = noise(x2, n.t)
                x = e.alpha / s.alpha * x - e.sigma * phi1 * eps - 1.5 * e.sigma * (phi1 / h - 1) * (eps2 - eps)
        return x


class NoisePredictor(nn.Module):
    """x' = x + (P tau(t) + p) + m (C u + c), then three linear layers with an activation, or nothing, between them."""

    def __init__(self, dim, hidden, activation):
        super().__init__()
        self.activation = ACTIVATIONS[activation]
        self.hidden1 = nn.Linear(dim, hidden)
        self.hidden2 = nn.Linear(hidden, hidden)
        self.output = nn.Linear(hidden, dim)
        self.timeProjection = nn.Linear(hidden, dim)
        self.conditionProjection = nn.Linear(dim, dim)
        half = hidden // 2
        self.register_buffer("frequency", torch.exp(-math.log(10000.0) / (half - 1) * torch.arange(half)))

    def forward(self, x, t, condition, keep):
        angle = t[:, None] * self.frequency
        time = torch.cat((angle.sin(), angle.cos()), dim=1)
        x = x + self.timeProjection(time) + keep * self.conditionProjection(condition)
        return self.output(self.activation(self.hidden2(self.activation(self.hidden1(x)))))


class DiffCDR(nn.Module):
    def __init__(self, dim, hidden, nfe, guidance, lean, activation):
        super().__init__()
        self.lean = lean
        self.dim = NoisePredictor(dim, hidden, activation)
        self.alignment = nn.Linear(dim, dim, bias=False)
        self.solver = FastSolver(nfe)
        self.guidance = guidance
        alpha_bar = torch.cumprod(1 - torch.linspace(1e-4, 0.02, STEPS, dtype=torch.float64), 0)
        self.register_buffer("signal", alpha_bar.sqrt().float())
        self.register_buffer("noise", (1 - alpha_bar).sqrt().float())

    @torch.no_grad()
    def sample(self, condition):
        off = condition.new_zeros((len(condition), 1))
        on = condition.new_ones((len(condition), 1))

        # The reference embeds the same time once for each row; `lean` embeds it once for all.
        times = 1 if self.lean else len(condition)

        def noise(x, t):
            step = condition.new_full((times,), 1000 * max(t - 1 / STEPS, 0.0))
            bare = self.dim(x, step, condition, off)
            guided = self.dim(x, step, condition, on)
            return bare + self.guidance * (guided - bare)

        return self.solver.sample(condition, noise)

    def noise_loss(self, source, target):
        rows = len(target)
        half = torch.randint(0, STEPS, (rows // 2 + rows % 2,))
        t = torch.cat((half, STEPS - 1 - half[: rows // 2]))
        eps = torch.randn_like(target)
        keep = (torch.rand(rows, 1) >= 0.1).to(target.dtype)
        noisy = self.signal[t, None] * target + self.noise[t, None] * eps
        return F.smooth_l1_loss(self.dim(noisy, t.to(target.dtype), source, keep), eps)

    def task_loss(self, source, target, item, rating, weight):
        aligned = self.alignment(self.sample(source))
        return F.smooth_l1_loss(aligned, target) + weight * F.mse_loss((aligned * item).sum(1), rating)


def model_for(job):
    lean, activation = job.get("lean", False), job.get("activation", "none")
    return DiffCDR(job["dim"], job["hidden"], job["nfe"], job["guidance"], lean, activation)


def trainer(data, job, generator):
    model = model_for(job)
    optimizer = torch.optim.Adam(model.parameters(), lr=job["learningRate"])
    users, items, values = data["bridge.users"], data["bridge.items"], data["bridge.values"]
    source, target, item = data["model.source.users"], data["model.target.users"], data["model.target.items"]
    while True:
        for rows in batches(len(values), job["batch"], generator):
            u, v = users[rows], items[rows]
            noise_loss = model.noise_loss(source[u], target[u])
            step(model, optimizer, noise_loss)
            task_loss = model.task_loss(source[u], target[u], item[v], values[rows], job["lambda"])
            step(model, optimizer, task_loss)
            yield len(rows), noise_loss.detach() + task_loss.detach()


def step(model, optimizer, loss):
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()


def tester(data, job, generator):
    """One sampling pass for each rating row of the test users, in order; yields (rows, sum of absolute errors)."""
    model = model_for(job)
    users, items, values = data["test.users"], data["test.items"], data["test.values"]
    source, item = data["model.source.users"], data["model.target.items"]
    while True:
        for start in range(0, len(values), job["batch"]):
            u, v = users[start : start + job["batch"]], items[start : start + job["batch"]]
            with torch.no_grad():
                predicted = (model.alignment(model.sample(source[u])) * item[v]).sum(1)
                error = predicted - values[start : start + job["batch"]]
                yield len(u), error.abs().mean() + 0 * error.square().sum()
