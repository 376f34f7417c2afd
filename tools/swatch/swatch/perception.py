"""What the autoencoder's loss sees with: features of a small network that tells the materials apart.

A perceptual loss in the manner of Johnson et al., ECCV 2016, on a network trained here on the drawn tiles. It looks at
single crops with colours mixed up, so that it knows textures by their structure. The evaluator has another shape,
other pictures and other seeds, and never learns from this one.
"""

import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from .dataset import drawn
from .descriptions import MATERIAL_NAMES
from .training import DEVICE, half, learning_rate, load, save, step_generators, to_tensor

SEED = 15
BATCH = 96
PEAK_RATE = 2e-3
WIDTHS = (32, 64, 96, 160)


class Perception(nn.Module):
    """Pictures [B, 3, H, W] in -1..1 -> features of four levels, and logits of the materials [B, M]."""

    def __init__(self):
        super().__init__()
        self.levels = nn.ModuleList()
        inputs = 12
        for outputs in WIDTHS:
            self.levels.append(
                nn.Sequential(
                    nn.Conv2d(inputs, outputs, 3, padding=1), nn.GroupNorm(8, outputs), nn.ReLU(),
                    nn.Conv2d(outputs, outputs, 3, padding=1), nn.GroupNorm(8, outputs), nn.ReLU(),
                )
            )  # fmt: skip
            inputs = outputs
        self.material = nn.Linear(WIDTHS[-1] + WIDTHS[-2], len(MATERIAL_NAMES))

    def forward(self, picture):
        x, features = F.pixel_unshuffle(picture, 2), []
        for index, level in enumerate(self.levels):
            x = level(F.avg_pool2d(x, 2) if index else x)
            features.append(x)
        return features, self.material(torch.cat([f.mean((2, 3)) for f in features[-2:]], 1))


def perceptual_loss(perception, output, target):
    """L1 between the features of two batches of pictures, level by level, in units of the target's own spread."""
    with torch.no_grad():
        wanted, _ = perception(target)
    found, _ = perception(output)
    return sum(F.l1_loss(a.float(), b.float()) / (b.float().std() + 1e-3) for a, b in zip(found, wanted)) / len(wanted)


def trained_perception(work):
    perception = Perception().to(DEVICE, memory_format=torch.channels_last).eval().requires_grad_(False)
    perception.load_state_dict(load(work / "perception.pt"))
    return perception


def train_perception(work, steps):
    """Trains on the 64-px tiles unless it is there already."""
    path = work / "perception.pt"
    if path.exists():
        return
    torch.manual_seed(SEED)
    pictures, descriptions = drawn(work / "data", "tiles64")
    labels = torch.tensor([MATERIAL_NAMES.index(d.material) for d in descriptions], device=DEVICE)
    perception = Perception().to(DEVICE, memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(perception.parameters(), PEAK_RATE, weight_decay=0.02)
    started = time.time()
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step, steps, PEAK_RATE)
        rng = step_generators(SEED, step)
        picked = np.sort(rng.choice(len(pictures), BATCH, replace=False))
        moved = np.roll(pictures[picked], rng.integers(0, 64, 2), (1, 2))[..., rng.permutation(3)]
        seen = to_tensor(moved).contiguous(memory_format=torch.channels_last)
        with half():
            _, logits = perception(seen)
        loss = F.cross_entropy(logits.float(), labels[picked], label_smoothing=0.05)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        if (step + 1) % 100 == 0:
            right = (logits.argmax(1) == labels[picked]).float().mean()
            seconds = (time.time() - started) / (step + 1)
            print(f"perception {step + 1}/{steps} loss {loss:.4f} right {right:.2f} {seconds:.2f} s/step", flush=True)
    save(path, perception.state_dict())
