"""What tells the denoiser, while it is tuned, whether its pictures show what was asked for.

Classifiers of different making, so that a picture has to convince them all; they learn from the tiles that the denoiser
learns from. The evaluator, which judges the result, has another shape, other pictures and other seeds.
"""

import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from .dataset import drawn
from .descriptions import COLOUR_NAMES, MATERIAL_NAMES
from .evaluator import softened
from .perception import WIDTHS, trained_perception
from .training import DEVICE, half, learning_rate, load, save, step_generators, to_tensor

SEED = 16
PEAK_RATE = 1.5e-3
SETS = (("tiles128", 40), ("tiles64", 80))
"""Sets and batch sizes, in turn."""


class FineReader(nn.Module):
    """Pictures [B, 3, H, W] in -1..1 -> logits of the materials [B, M] and of the colours [B, C].

    It begins as the perception network, which looks closely at first and halves its picture by averaging.
    """

    def __init__(self, perception):
        super().__init__()
        self.trunk = perception
        self.material = nn.Linear(2 * WIDTHS[-1] + WIDTHS[-2], len(MATERIAL_NAMES))
        self.colour = nn.Sequential(nn.Linear(WIDTHS[-1] + 48, 128), nn.ReLU(), nn.Linear(128, len(COLOUR_NAMES)))

    def forward(self, picture):
        (*_, middle, coarse), _ = self.trunk(picture)
        mean = coarse.mean((2, 3))
        seen = torch.cat([mean, coarse.amax((2, 3)), middle.mean((2, 3))], 1)
        areas = F.adaptive_avg_pool2d(picture, 4).flatten(1)
        return self.material(seen), self.colour(torch.cat([mean, areas], 1))


class WideReader(nn.Module):
    """The same from another angle: large steps, wide kernels, statistics of the batch."""

    def __init__(self):
        super().__init__()
        widths, layers = (3, 40, 80, 128, 192), []
        for inputs, outputs in zip(widths, widths[1:]):
            layers += [
                nn.Conv2d(inputs, outputs, 5, stride=2, padding=2, bias=False),
                nn.BatchNorm2d(outputs),
                nn.SiLU(),
            ]
            layers += [
                nn.Conv2d(outputs, outputs, 3, padding=1, groups=outputs // 8, bias=False),
                nn.BatchNorm2d(outputs),
                nn.SiLU(),
            ]
        self.trunk = nn.Sequential(*layers)
        self.material = nn.Sequential(nn.Dropout(0.1), nn.Linear(3 * widths[-1], len(MATERIAL_NAMES)))
        self.colour = nn.Sequential(nn.Linear(3 * widths[-1] + 12, 128), nn.SiLU(), nn.Linear(128, len(COLOUR_NAMES)))

    def forward(self, picture):
        found = self.trunk(picture * 2)
        seen = torch.cat([found.mean((2, 3)), found.amax((2, 3)), found.std((2, 3))], 1)
        areas = F.adaptive_avg_pool2d(picture, 2).flatten(1)
        return self.material(seen), self.colour(torch.cat([seen, areas], 1))


class PyramidReader(nn.Module):
    """The same from a third: one small network looks at the picture at three sizes, and at how its features vary."""

    SIZES = (1, 2, 4)

    def __init__(self):
        super().__init__()
        widths, layers = (3, 32, 64, 96), []
        for inputs, outputs in zip(widths, widths[1:]):
            layers += [nn.Conv2d(inputs, outputs, 4, stride=2, padding=1), nn.GroupNorm(8, outputs), nn.GELU()]
            layers += [nn.Conv2d(outputs, outputs, 3, padding=1), nn.GroupNorm(8, outputs), nn.GELU()]
        self.trunk = nn.Sequential(*layers)
        seen = 2 * widths[-1] * len(self.SIZES)
        self.material = nn.Sequential(
            nn.Linear(seen, 256), nn.GELU(), nn.Dropout(0.2), nn.Linear(256, len(MATERIAL_NAMES))
        )
        self.colour = nn.Sequential(nn.Linear(seen + 12, 128), nn.GELU(), nn.Linear(128, len(COLOUR_NAMES)))

    def forward(self, picture):
        found = [self.trunk(F.avg_pool2d(picture, size)) for size in self.SIZES]
        variances = [one.var((2, 3), correction=0) for one in found]
        seen = torch.cat([one.mean((2, 3)) for one in found] + [(one + 1e-4).sqrt() for one in variances], 1)
        areas = F.adaptive_avg_pool2d(picture, 2).flatten(1)
        return self.material(seen), self.colour(torch.cat([seen, areas], 1))


class ResidualReader(nn.Module):
    """The same from a fourth: four stages of halving, each with a correction added to what it made."""

    def __init__(self):
        super().__init__()
        widths = (3, 40, 72, 120, 160)
        self.halvings = nn.ModuleList(
            nn.Sequential(nn.Conv2d(a, b, 4, stride=2, padding=1, bias=False), nn.BatchNorm2d(b))
            for a, b in zip(widths, widths[1:])
        )
        self.corrections = nn.ModuleList(
            nn.Sequential(nn.SiLU(), nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width))
            for width in widths[1:]
        )
        self.material = nn.Linear(2 * widths[-1], len(MATERIAL_NAMES))
        self.colour = nn.Sequential(nn.Linear(widths[-1] + 48, 128), nn.SiLU(), nn.Linear(128, len(COLOUR_NAMES)))

    def forward(self, picture):
        found = picture * 2
        for halving, correction in zip(self.halvings, self.corrections):
            found = halving(found)
            found = F.silu(found + correction(found))
        mean = found.mean((2, 3))
        areas = F.adaptive_avg_pool2d(picture, 4).flatten(1)
        return self.material(torch.cat([mean, found.amax((2, 3))], 1)), self.colour(torch.cat([mean, areas], 1))


READERS = {
    "fine": lambda work: FineReader(trained_perception(work)),
    "wide": lambda work: WideReader(),
    "pyramid": lambda work: PyramidReader(),
    "residual": lambda work: ResidualReader(),
}


def read_loss(logits, labels, smoothing=0.05):
    """Mean cross entropies of material and colour; a label of -100 does not count."""
    return sum(
        F.cross_entropy(found.float(), wanted, label_smoothing=smoothing, ignore_index=-100, reduction="sum")
        / len(labels)
        for found, wanted in zip(logits, labels.unbind(1))
    )


def labels_of(descriptions):
    """Labels [N, 2]: material and colour, -100 where a description leaves it out."""
    return torch.tensor(
        [
            (
                -100 if d.material is None else MATERIAL_NAMES.index(d.material),
                -100 if d.colour is None else COLOUR_NAMES.index(d.colour),
            )
            for d in descriptions
        ],
        device=DEVICE,
    )


def trained_readers(work):
    """All of them: what only one of them is fond of does not pass."""
    return [_loaded(work, name) for name in READERS]


def _loaded(work, name):
    reader = READERS[name](work).to(DEVICE, memory_format=torch.channels_last).eval().requires_grad_(False)
    reader.load_state_dict(load(work / f"reader-{name}.pt"))
    return reader


def train_readers(work, steps):
    """Trains those on the tiles that are not there already."""
    for index, name in enumerate(READERS):
        if not (work / f"reader-{name}.pt").exists():
            _train(work, name, SEED + index, steps)


def _train(work, name, seed, steps):
    torch.manual_seed(seed)
    reader = READERS[name](work).to(DEVICE, memory_format=torch.channels_last).train().requires_grad_(True)
    optimizer = torch.optim.AdamW(reader.parameters(), PEAK_RATE, weight_decay=0.03)
    sets = [(drawn(work / "data", name), size) for name, size in SETS]
    sets = [(pictures, labels_of(descriptions), size) for (pictures, descriptions), size in sets]
    started, right = time.time(), []
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step, steps, PEAK_RATE, hold=0.3)
        rng = step_generators(seed, step)
        pictures, labels, size = sets[step % len(sets)]
        picked = np.sort(rng.choice(len(pictures), size, replace=False))
        moved = np.roll(pictures[picked], rng.integers(0, pictures.shape[1], 2), (1, 2))
        seen = to_tensor(moved)
        if pictures.shape[1] == 128:
            seen = softened((seen + 1) / 2, rng) * 2 - 1
        with half():
            logits = reader(seen.contiguous(memory_format=torch.channels_last))
        loss = read_loss(logits, labels[picked])
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        right.append(
            [float((found.argmax(1) == wanted).float().mean()) for found, wanted in zip(logits, labels[picked].T)]
        )
        if (step + 1) % 100 == 0:
            material, colour = np.mean(right[-100:], 0)
            seconds = (time.time() - started) / (step + 1)
            print(
                f"reader {name} {step + 1}/{steps} material {material:.3f} colour {colour:.3f} {seconds:.2f} s/step",
                flush=True,
            )
    save(work / f"reader-{name}.pt", reader.state_dict())
