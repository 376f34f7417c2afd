"""Trains the decoder further, on latents as the denoiser leaves them: what it could not make out comes out soft, not speckled.

Latents of real pictures are noised and denoised in one step, which keeps them comparable with their pictures. The encoder
and the denoiser stay as they are.
"""

import numpy as np
import torch
from torch import nn

from .autoencoder import reconstruction_loss, sample_latents
from .perception import perceptual_loss, trained_perception
from .schedule import LEVELS, noised
from .train_autoencoder import PERCEPTUAL_WEIGHT, Source, trained_autoencoder
from .train_diffusion import trained_diffusion
from .training import DEVICE, half, learning_rate, load, save, step_generators

SEED = 13
BATCH = 32
PEAK_RATE = 5e-4
LATEST = 450
"""Noised up to this timestep: later ones change what the picture shows."""
KEPT_RATE = 0.25
"""Share of a batch that is neither noised nor denoised: fills and refinements decode latents of pictures too."""


@torch.no_grad()
def _denoised(model, silence, grey, clean):
    """Scaled latents as the denoiser, without words, makes them out from their noisy selves."""
    count, _, h, w = clean.shape
    timestep = torch.randint(LATEST, (count,), device=DEVICE)
    noisy, _ = noised(clean, torch.randn_like(clean), timestep)
    known = torch.cat([torch.ones(count, 1, h, w, device=DEVICE), grey.expand(count, -1, h, w)], 1)
    velocity = model.unet(torch.cat([noisy, known], 1), timestep, silence.expand(count, -1, -1)).float()
    level = LEVELS[timestep][:, None, None, None]
    made_out = level.sqrt() * noisy - (1 - level).sqrt() * velocity
    kept = torch.rand(count, 1, 1, 1, device=DEVICE) < KEPT_RATE
    return torch.where(kept, clean, made_out)


def train_decoder(work, steps):
    """Trains to `steps`; continues from the last checkpoint."""
    source, perception = Source(work / "data"), trained_perception(work)
    encoder, decoder = trained_autoencoder(work)
    model, tokenizer, scale, _ = trained_diffusion(work)
    decoder.requires_grad_(True).to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(decoder.parameters(), PEAK_RATE, betas=(0.9, 0.99))
    path, first = work / "decoder.pt", 0
    if state := load(path):
        optimizer.load_state_dict(state["optimizer"])
        first = state["step"]
    with torch.no_grad():
        silence = model.text(torch.tensor([tokenizer.encode("")], device=DEVICE))[0]
        side = source.batch(np.random.default_rng(0)).shape[-1]
        grey = encoder(torch.zeros(1, 3, side, side, device=DEVICE)).chunk(2, 1)[0][:, :, :1, :1] * scale
    for step in range(first, steps):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step, steps, PEAK_RATE, hold=0.3)
        picture = source.batch(step_generators(SEED, step)).contiguous(memory_format=torch.channels_last)
        with half():
            with torch.no_grad():
                clean = sample_latents(encoder(picture).float()) * scale
            output = decoder(_denoised(model, silence, grey, clean) / scale).float()
            seen = perceptual_loss(perception, output, picture)
        error = reconstruction_loss(output, picture)
        (error + PERCEPTUAL_WEIGHT * seen).backward()
        nn.utils.clip_grad_norm_(decoder.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        done = step + 1
        if done % 50 == 0 or done == steps:
            print(f"decoder {done}/{steps} loss {error:.4f} seen {seen:.4f}", flush=True)
            save(path, {"weights": decoder.state_dict(), "optimizer": optimizer.state_dict(), "step": done})
