"""Trains the autoencoder on 64-px pictures."""

import time

import numpy as np
import torch
from PIL import Image
from torch import nn

from .autoencoder import LATENT_CHANNELS, Decoder, Encoder, divergence, reconstruction_loss, sample_latents
from .dataset import drawn
from .masks import random_mask
from .perception import perceptual_loss, trained_perception
from .pictures import sheet
from .training import DEVICE, half, learning_rate, load, save, step_generators, to_pictures, to_tensor

SEED = 11
BATCH = 32
SIZE = 64
PEAK_RATE = 1.2e-3
DIVERGENCE_WEIGHT = 1e-3
PERCEPTUAL_WEIGHT = 0.6


class Source:
    """Training crops: seamless tiles, crops out of larger tiles, scenes; recoloured or with a grey hole at times."""

    def __init__(self, data):
        self.sets = [
            (0.60, drawn(data, "tiles64")[0]),
            (0.22, drawn(data, "tiles128")[0]),
            (0.12, drawn(data, "scenes64")[0]),
            (0.06, drawn(data, "scenes128")[0]),
        ]
        self.shares = [share for share, _ in self.sets]

    def picture(self, rng):
        pictures = self.sets[rng.choice(len(self.sets), p=self.shares)][1]
        image = pictures[rng.integers(len(pictures))]
        n = image.shape[0]
        image = np.roll(image, rng.integers(0, n, 2), (0, 1))[:SIZE, :SIZE]
        if rng.random() < 0.12:
            image = image[..., rng.permutation(3)]
        if rng.random() < 0.12:
            hole = np.where(random_mask(rng, SIZE)[..., None], 127.5, image).round().astype(np.uint8)
            image = hole
        return image

    def batch(self, rng):
        return to_tensor(np.stack([self.picture(rng) for _ in range(BATCH)]))


def latent_scale(encoder, data, batch=64):
    """1 / standard deviation of the latents' means over 2000 tiles: the VAE's scaling factor."""
    pictures = drawn(data, "tiles64")[0][:2000]
    with torch.no_grad():
        means = [
            encoder(to_tensor(pictures[i : i + batch]))[:, :LATENT_CHANNELS] for i in range(0, len(pictures), batch)
        ]
    return float(1 / torch.cat(means).std())


def trained_autoencoder(work):
    """(encoder, decoder) of the last checkpoints, the decoder trained further if that has begun."""
    both = nn.ModuleList([Encoder(), Decoder()]).requires_grad_(False).eval().to(DEVICE)
    both.load_state_dict(load(work / "autoencoder.pt")["weights"])
    if state := load(work / "decoder.pt"):
        both[1].load_state_dict(state["weights"])
    return tuple(both)


def train_autoencoder(work, steps):
    """Trains encoder and decoder to `steps`; continues from the last checkpoint."""
    source = Source(work / "data")
    perception = trained_perception(work)
    encoder, decoder = Encoder(), Decoder()
    both = nn.ModuleList([encoder, decoder]).to(DEVICE, memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(both.parameters(), PEAK_RATE, betas=(0.9, 0.99), weight_decay=1e-3)
    path = work / "autoencoder.pt"
    first = 0
    if state := load(path):
        both.load_state_dict(state["weights"])
        optimizer.load_state_dict(state["optimizer"])
        first = state["step"]
    probe = to_tensor(source.sets[0][1][:24])
    started = time.time()
    for step in range(first, steps):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step, steps, PEAK_RATE)
        picture = source.batch(step_generators(SEED, step)).contiguous(memory_format=torch.channels_last)
        with half():
            parameters = encoder(picture).float()
        latents = sample_latents(parameters)
        with half():
            output = decoder(latents).float()
            seen = perceptual_loss(perception, output, picture)
        error, kl = reconstruction_loss(output, picture), divergence(parameters)
        (error + PERCEPTUAL_WEIGHT * seen + DIVERGENCE_WEIGHT * kl).backward()
        nn.utils.clip_grad_norm_(both.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        done = step + 1
        if done % 100 == 0:
            seconds = (time.time() - started) / (done - first)
            print(
                f"autoencoder {done}/{steps} loss {error:.4f} seen {seen:.4f} kl {kl:.3f} {seconds:.2f} s/step",
                flush=True,
            )
        if done % 500 == 0 or done == steps:
            with torch.no_grad():
                again = decoder(encoder(probe)[:, :LATENT_CHANNELS])
            pairs = np.concatenate([to_pictures(probe), to_pictures(again)])
            Image.fromarray(sheet(pairs, 12)).save(work / "autoencoder.png")
            save(path, {"weights": both.state_dict(), "optimizer": optimizer.state_dict(), "step": done})
