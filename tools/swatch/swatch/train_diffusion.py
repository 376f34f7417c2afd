"""Trains the text encoder and the denoiser together, from small tiles to large ones."""

import time

import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn

from .captions import training_caption, vocabulary_text
from .descriptions import COLOUR_NAMES, MATERIAL_NAMES
from .latents import CONTINUED, FOREIGN, WHOLE, examples
from .pictures import sheet
from .schedule import TRAIN_STEPS, noised, sample
from .text_encoder import TextEncoder
from .tokenizer import Tokenizer, learned_merges
from .train_autoencoder import latent_scale, trained_autoencoder
from .training import Average, learning_rate, load, save, step_generators, to_pictures
from .unet import UNet

SEED = 12
PEAK_RATE = 1e-3
EMPTY_CAPTION = {WHOLE: 0.12, CONTINUED: 0.4, FOREIGN: 0.05}
"""How often a caption is left out; without one a hole continues its surroundings."""

STAGES = (
    # tile px, tiles used, batch, steps, tokens looked at
    (64, 24000, 80, 1485, 32),
    (128, 5000, 32, 2835, 77),
    (256, 600, 10, 180, 77),
    (128, 5000, 40, 2700, 77),
    (128, 9000, 40, 5400, 77),
    (256, 600, 10, 900, 77),
)


class Model(nn.Module):
    def __init__(self, tokenizer):
        super().__init__()
        self.text = TextEncoder(len(tokenizer.vocabulary))
        self.unet = UNet()

    def forward(self, ids, sample, timestep):
        return self.unet(sample, timestep, self.text(ids)[0])


def own_tokenizer():
    return Tokenizer(learned_merges(vocabulary_text(), COLOUR_NAMES))


def _batch(rng, source, tokenizer, size, tokens):
    """Random examples, moved around by whole latent cells: ids, clean, mask, masked."""
    picked = rng.integers(0, len(source.clean), size)
    ids = []
    for i in picked:
        empty = rng.random() < EMPTY_CAPTION[int(source.kind[i])]
        text = "" if empty else training_caption(source.descriptions[i], rng)
        ids.append(tokenizer.encode(text)[:tokens])
    stacked = torch.cat([source.clean[picked], source.mask[picked], source.masked[picked]], 1)
    moved = torch.roll(stacked, tuple(rng.integers(0, stacked.shape[-1], 2).tolist()), (2, 3))
    return torch.tensor(ids), *moved.split([4, 1, 4], 1)


def trained_diffusion(work):
    """(model with the averaged weights of the last checkpoint, tokenizer, latent scaling factor, steps trained)."""
    tokenizer = own_tokenizer()
    model = Model(tokenizer).requires_grad_(False).eval()
    state = load(work / "diffusion.pt")
    model.load_state_dict(state["average"])
    return model, tokenizer, state["scale"], state["step"]


@torch.no_grad()
def generate(model, tokenizer, decoder, scale, grey, prompts, n, steps=20, guidance=3.0, seed=0):
    """Pictures [B, n, n, 3] uint8 of prompts; `grey` [1, 4, 1, 1]: latents of mid-grey."""
    count, s = len(prompts), n // 8
    tokens = model.text(torch.tensor([tokenizer.encode(p) for p in [""] * count + list(prompts)]))[0]
    context = torch.cat([torch.ones(count, 1, s, s), grey.expand(count, 4, s, s)], 1)

    def predict(x, timestep):
        both = torch.cat([x, context], 1).repeat(2, 1, 1, 1)
        with torch.autocast("cpu", torch.bfloat16):
            return model.unet(both, torch.full((2 * count,), timestep), tokens).float().chunk(2)

    noise = torch.randn(count, 4, s, s, generator=torch.Generator().manual_seed(seed))
    return to_pictures(decoder(sample(predict, noise, steps, guidance) / scale))


def contact_prompts():
    """One prompt per material, the colours in turn."""
    return [f"{COLOUR_NAMES[5 * i % 16]} {material}" for i, material in enumerate(MATERIAL_NAMES)]


def train_diffusion(work):
    """Trains through all stages, with averaged weights beside the trained ones; continues from the last checkpoint."""
    steps = sum(stage[3] for stage in STAGES)
    encoder, decoder = trained_autoencoder(work)
    scale = latent_scale(encoder, work / "data")
    tokenizer = own_tokenizer()
    torch.manual_seed(SEED)
    model = Model(tokenizer).to(memory_format=torch.channels_last)
    average = Average(model, 0.995)
    optimizer = torch.optim.AdamW(model.parameters(), PEAK_RATE, betas=(0.9, 0.99), weight_decay=0.01, fused=True)
    path, first = work / "diffusion.pt", 0
    if state := load(path):
        model.load_state_dict(state["weights"])
        optimizer.load_state_dict(state["optimizer"])
        average.state, average.steps, first = state["average"], state["step"], state["step"]
    averaged = Model(tokenizer).requires_grad_(False)
    begin = 0
    for n, count, size, length, tokens in STAGES:
        end = begin + length
        if first < end:
            source = examples(work / "data", encoder, scale, n, count)
            grey = source.masked[:1, :, :1, :1]
        started, start = time.time(), max(first, begin)
        for step in range(start, end):
            for group in optimizer.param_groups:
                group["lr"] = learning_rate(step, steps, PEAK_RATE)
            rng = step_generators(SEED, step)
            ids, clean, mask, masked = _batch(rng, source, tokenizer, size, tokens)
            timestep = torch.randint(TRAIN_STEPS, (size,))
            noisy, velocity = noised(clean, torch.randn_like(clean), timestep)
            seen = torch.cat([noisy, mask, masked], 1).contiguous(memory_format=torch.channels_last)
            with torch.autocast("cpu", torch.bfloat16):
                output = model(ids, seen, timestep)
            loss = F.mse_loss(output.float(), velocity)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            average.update(model)
            done = step + 1
            if done % 50 == 0:
                seconds = (time.time() - started) / (done - start)
                print(f"diffusion {n} px {done}/{steps} loss {loss:.4f} {seconds:.2f} s/step", flush=True)
            if done % 250 == 0 or done == end:
                averaged.load_state_dict(average.state)
                pictures = generate(averaged, tokenizer, decoder, scale, grey, contact_prompts(), 128)
                Image.fromarray(sheet(pictures, 8)).save(work / f"diffusion-{done:05}.png")
                state = {"weights": model.state_dict(), "optimizer": optimizer.state_dict(), "step": done}
                save(path, state | {"average": average.state, "scale": scale})
        begin = end
