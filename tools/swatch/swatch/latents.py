"""Training examples of the denoiser: pictures and masked pictures, encoded once.

Half of them are to be painted whole (mask all ones, masked picture mid-grey). In the others a random mask is to be
filled: of these two in three continue their own picture, and one in three stands in another picture or scene, so that the
model learns to paint what the caption names and not what lies around it.
"""

from dataclasses import dataclass

import numpy as np
import torch

from .autoencoder import FACTOR, LATENT_CHANNELS, sample_latents
from .dataset import drawn
from .masks import random_mask
from .training import half, to_tensor

SEED = 20
WHOLE, CONTINUED, FOREIGN = 0, 1, 2


@dataclass
class Examples:
    clean: torch.Tensor  # [N, 8, s, s] scaled latents of the picture to paint
    mask: torch.Tensor  # [N, 1, s, s] 1 where it is painted
    masked: torch.Tensor  # [N, 8, s, s] scaled latents of the picture with the mask in mid-grey
    kind: torch.Tensor  # [N] WHOLE, CONTINUED or FOREIGN
    descriptions: list  # N descriptions


def _encode(encoder, pictures, scale, drawn_from=False):
    """Scaled latents [B, 8, s, s] of pictures [B, 3, H, W]: their means, or draws from their distribution."""
    with torch.no_grad(), half():
        parameters = encoder(pictures.contiguous(memory_format=torch.channels_last)).float()
    return (sample_latents(parameters) if drawn_from else parameters[:, :LATENT_CHANNELS]) * scale


def _masked_batch(rng, own, others):
    """Pictures, masked pictures and masks for filling; own and others [B, 3, n, n], other[i] None to continue."""
    n = own.shape[-1]
    mask = torch.from_numpy(np.stack([random_mask(rng, n) for _ in own]))[:, None].float().to(own.device)
    surroundings = torch.where(others.isnan(), own, others)
    return torch.where(mask > 0.5, own, surroundings), surroundings * (mask < 0.5), mask


def examples(data, encoder, scale, n, count):
    """Examples from the first `count` tiles of n px: each once whole and once with a mask."""
    pictures, descriptions = drawn(data, f"tiles{n}")
    scenes, _ = drawn(data, f"scenes{n}")
    rng = np.random.default_rng([SEED, n])
    torch.manual_seed(SEED + n)
    whole, clean, mask, masked, kinds = [], [], [], [], []
    batch = 128 * 64 * 64 // (n * n)
    for start in range(0, count, batch):
        part = slice(start, min(count, start + batch))
        # a drawn tile's own border would otherwise always lie between two latent cells
        own = to_tensor(np.stack([np.roll(tile, rng.integers(0, n, 2), (0, 1)) for tile in pictures[part]]))
        kind = rng.choice([CONTINUED, FOREIGN], len(own), p=[0.65, 0.35])
        others = torch.full_like(own, float("nan"))
        for i in np.flatnonzero(kind == FOREIGN):
            pool = scenes if rng.random() < 0.5 else pictures
            others[i] = to_tensor(pool[rng.integers(len(pool))][None])[0]
        whole.append(_encode(encoder, own, scale))
        picture, hidden, hole = _masked_batch(rng, own, others)
        clean.append(_encode(encoder, picture, scale))
        masked.append(_encode(encoder, hidden, scale, drawn_from=True))
        mask.append(hole[:, :, ::FACTOR, ::FACTOR])
        kinds.append(torch.from_numpy(kind))
    whole, mask = torch.cat(whole), torch.cat(mask)
    grey = _encode(encoder, torch.zeros(1, 3, n, n, device=whole.device), scale).expand_as(whole)
    return Examples(
        clean=torch.cat([whole, *clean]),
        mask=torch.cat([torch.ones_like(mask), mask]),
        masked=torch.cat([grey, *masked]),
        kind=torch.cat([torch.zeros(count, dtype=torch.long), *kinds]),
        descriptions=descriptions[:count] * 2,
    )
