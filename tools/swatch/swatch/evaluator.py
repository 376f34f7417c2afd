"""A small classifier that tells what a picture shows: material and colour. It judges the generator.

It is trained apart from the generator, on procedural pictures drawn from other seeds, and never sees a picture that
a network made. Blur, noise, scale and exposure are varied so that mild softness doesn't fool it.
"""

import torch
import torch.nn.functional as F
from torch import nn

from .descriptions import COLOUR_NAMES, MATERIAL_NAMES

SIZE = 128


def _stage(inputs, outputs):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride=2, padding=1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
        nn.Conv2d(outputs, outputs, 3, padding=1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
    )


class Evaluator(nn.Module):
    """Pictures [B, 3, 128, 128], RGB in 0..1 -> logits of the materials [B, M] and of the colours [B, C]."""

    def __init__(self):
        super().__init__()
        widths = (3, 32, 64, 112, 176)
        self.features = nn.Sequential(*(_stage(a, b) for a, b in zip(widths, widths[1:])))
        self.material = nn.Linear(2 * widths[-1], len(MATERIAL_NAMES))
        self.colour = nn.Sequential(nn.Linear(widths[-1] + 27, 128), nn.ReLU(), nn.Linear(128, len(COLOUR_NAMES)))

    def forward(self, picture):
        features = self.features(picture * 4 - 2)
        mean = features.mean((2, 3))
        peak = features.amax((2, 3))
        colours = F.avg_pool2d(picture, SIZE // 3).flatten(1)
        return self.material(torch.cat([mean, peak], 1)), self.colour(torch.cat([mean, colours], 1))


def softened(picture, rng):
    """Pictures [B, 3, H, W] in 0..1 -> [B, 3, 128, 128], each batch seen through another imperfect eye."""
    crop = int(rng.integers(96, 129))
    picture = picture[..., :crop, :crop]
    if rng.random() < 0.4:
        small = int(rng.integers(48, 100))
        picture = F.interpolate(picture, size=small, mode="bilinear", antialias=True, align_corners=False)
    picture = F.interpolate(picture, size=SIZE, mode="bicubic", align_corners=False)
    count = len(picture)
    gain = 1 + 0.06 * torch.randn(count, 1, 1, 1, device=picture.device)
    tint = 0.02 * torch.randn(count, 3, 1, 1, device=picture.device)
    contrast = 1 + 0.12 * torch.randn(count, 1, 1, 1, device=picture.device)
    mean = picture.mean((2, 3), keepdim=True)
    picture = (mean + (picture - mean) * contrast) * gain + tint
    noise = 0.03 * torch.rand(count, 1, 1, 1, device=picture.device) * torch.randn_like(picture)
    return (picture + noise).clamp(0, 1)
