"""Trains the denoiser from small tiles to large ones; the text encoder, trained before, stays as it is."""

import time

import numpy as np
import torch
from PIL import Image
from torch import nn

from .autoencoder import LATENT_CHANNELS
from .captions import training_caption
from .descriptions import COLOUR_NAMES, MATERIAL_NAMES
from .latents import CONTINUED, FOREIGN, WHOLE, examples
from .pictures import sheet
from .schedule import TRAIN_STEPS, noised, sample
from .text_encoder import TextEncoder
from .train_autoencoder import latent_scale, trained_autoencoder
from .train_text import own_tokenizer, trained_text_encoder
from .training import DEVICE, Average, half, learning_rate, load, save, step_generators, to_pictures
from .unet import UNet

SEED = 12
PEAK_RATE = 1e-3
EMPTY_CAPTION = {WHOLE: 0.1, CONTINUED: 0.55, FOREIGN: 0.05}
"""How often a caption is left out; without one a hole continues its surroundings."""

KNOWN_WEIGHT = 0.15

STAGES = (
    # tile px, tiles used, batch, steps
    (64, 50000, 160, 2500),
    (128, 14000, 64, 14000),
    (256, 1600, 12, 1000),
)


class Model(nn.Module):
    def __init__(self, tokenizer):
        super().__init__()
        self.text = TextEncoder(len(tokenizer.vocabulary))
        self.unet = UNet()

    def forward(self, ids, sample, timestep):
        return self.unet(sample, timestep, self.text(ids)[0])


@torch.no_grad()
def caption_states(text, tokenizer, captions, batch=256):
    """States [N, 77, D] of captions, in bfloat16: the text encoder stays as it is, so each is read only once."""
    parts = []
    for start in range(0, len(captions), batch):
        ids = [tokenizer.encode(caption) for caption in captions[start : start + batch]]
        with half():
            parts.append(text(torch.tensor(ids, device=DEVICE))[0].bfloat16())
    return torch.cat(parts)


def _batch(rng, source, states, silence, size):
    """Random examples, moved around by whole latent cells: caption states, clean, mask, masked."""
    picked = rng.integers(0, len(source.clean), size)
    tokens = states[picked].float()
    rates = np.array([EMPTY_CAPTION[int(kind)] for kind in source.kind[picked]])
    tokens[rng.random(size) < rates] = silence
    stacked = torch.cat([source.clean[picked], source.mask[picked], source.masked[picked]], 1)
    moved = torch.roll(stacked, tuple(rng.integers(0, stacked.shape[-1], 2).tolist()), (2, 3))
    return tokens, *moved.split([LATENT_CHANNELS, 1, LATENT_CHANNELS], 1)


def denoising_loss(unet, rng, source, states, silence, size):
    """Mean square error of the velocity at random timesteps; what is known already counts little, as it is handed through."""
    tokens, clean, mask, masked = _batch(rng, source, states, silence, size)
    timestep = torch.randint(TRAIN_STEPS, (size,), device=DEVICE)
    noisy, velocity = noised(clean, torch.randn_like(clean), timestep)
    seen = torch.cat([noisy, mask, masked], 1).contiguous(memory_format=torch.channels_last)
    with half():
        output = unet(seen, timestep, tokens).float()
    weight = mask + KNOWN_WEIGHT * (1 - mask)
    return (weight * (output - velocity) ** 2).mean() / weight.mean()


def trained_diffusion(work):
    """(model with the averaged weights of the last checkpoint, tokenizer, latent scaling factor, steps trained); tuned, if so."""
    tokenizer = own_tokenizer()
    model = Model(tokenizer).to(DEVICE).requires_grad_(False).eval()
    state = load(work / "tuned.pt") or load(work / "diffusion.pt")
    model.load_state_dict(state["average"])
    return model, tokenizer, state["scale"], state["step"]


@torch.no_grad()
def generate(model, tokenizer, decoder, scale, grey, prompts, n, steps=20, guidance=3.0, seed=0):
    """Pictures [B, n, n, 3] uint8 of prompts; `grey` [1, 8, 1, 1]: latents of mid-grey."""
    count, s = len(prompts), n // 8
    tokens = model.text(torch.tensor([tokenizer.encode(p) for p in [""] * count + list(prompts)], device=DEVICE))[0]
    context = torch.cat([torch.ones(count, 1, s, s, device=DEVICE), grey.expand(count, -1, s, s)], 1)

    def predict(x, timestep):
        both = torch.cat([x, context], 1).repeat(2, 1, 1, 1)
        with half():
            return model.unet(both, torch.full((2 * count,), timestep, device=DEVICE), tokens).float().chunk(2)

    noise = torch.randn(count, LATENT_CHANNELS, s, s, generator=torch.Generator().manual_seed(seed)).to(DEVICE)
    return to_pictures(decoder(sample(predict, noise, steps, guidance) / scale))


def contact_prompts():
    """One prompt per material, the colours in turn."""
    return [f"{COLOUR_NAMES[5 * i % len(COLOUR_NAMES)]} {material}" for i, material in enumerate(MATERIAL_NAMES)]


def train_diffusion(work):
    """Trains through all stages, with averaged weights beside the trained ones; continues from the last checkpoint."""
    steps = sum(stage[-1] for stage in STAGES)
    encoder, decoder = trained_autoencoder(work)
    scale = latent_scale(encoder, work / "data")
    tokenizer = own_tokenizer()
    torch.manual_seed(SEED)
    model = Model(tokenizer).to(DEVICE, memory_format=torch.channels_last)
    model.text.load_state_dict(trained_text_encoder(work, tokenizer).state_dict())
    model.text.requires_grad_(False)
    average = Average(model, 0.995)
    optimizer = torch.optim.AdamW(model.unet.parameters(), PEAK_RATE, betas=(0.9, 0.99), weight_decay=0.01, fused=True)
    path, first = work / "diffusion.pt", 0
    if state := load(path):
        model.load_state_dict(state["weights"])
        optimizer.load_state_dict(state["optimizer"])
        average.state, average.steps, first = state["average"], state["step"], state["step"]
    # compiled anew for each stage, in a minute that soon pays
    unet = torch.compile(model.unet, dynamic=False)
    averaged = Model(tokenizer).to(DEVICE).requires_grad_(False).eval()
    begin = 0
    for n, count, size, length in STAGES:
        end = begin + length
        if first < end:
            source = examples(work / "data", encoder, scale, n, count)
            grey = source.masked[:1, :, :1, :1]
            rng = np.random.default_rng([SEED, n])
            captions = [training_caption(description, rng)[1] for description in source.descriptions]
            states = caption_states(model.text, tokenizer, captions)
            silence = caption_states(model.text, tokenizer, [""])[0].float()
        started, start = time.time(), max(first, begin)
        for step in range(start, end):
            for group in optimizer.param_groups:
                group["lr"] = learning_rate(step, steps, PEAK_RATE, hold=0.45)
            rng = step_generators(SEED, step)
            loss = denoising_loss(unet, rng, source, states, silence, size)
            loss.backward()
            nn.utils.clip_grad_norm_(model.unet.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            average.update(model)
            done = step + 1
            if done % 50 == 0:
                seconds = (time.time() - started) / (done - start)
                print(f"diffusion {n} px {done}/{steps} loss {loss:.4f} {seconds:.2f} s/step", flush=True)
            if done % 500 == 0 or done == end:
                averaged.load_state_dict(average.state)
                pictures = generate(averaged, tokenizer, decoder, scale, grey, contact_prompts(), 128)
                Image.fromarray(sheet(pictures, 8)).save(work / f"diffusion-{done:05}.png")
                state = {"weights": model.state_dict(), "optimizer": optimizer.state_dict(), "step": done}
                save(path, state | {"average": average.state, "scale": scale})
        begin = end
