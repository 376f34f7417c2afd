"""Tunes the denoiser on its own pictures: drawn in few steps, they are to show what their captions name.

The readers' judgement is followed back through the decoder and through every step of sampling (DRaFT, Clark et al., ICLR
2024), and so is the grid that latent cells leave. The usual loss goes on beside it, which keeps pictures varied and fills
as they were learnt.
"""

import time

import numpy as np
import torch
from PIL import Image
from torch import nn

from .autoencoder import FACTOR, LATENT_CHANNELS
from .captions import training_caption
from .descriptions import training_description
from .evaluator import softened
from .latents import examples
from .pictures import sheet
from .readers import labels_of, read_loss, trained_readers
from .schedule import ddim_step, trailing_timesteps
from .train_autoencoder import latent_scale, trained_autoencoder
from .train_diffusion import Model, caption_states, contact_prompts, denoising_loss, generate
from .train_text import own_tokenizer
from .training import DEVICE, Average, half, learning_rate, load, save, step_generators

SEED = 14
PEAK_RATE = 2e-4
TILE, TILES = 128, 14000
BATCH, DRAWN = 32, 16
GUIDANCE = 3.0
STEPS = (4, 4, 4, 6)
FOLLOWED = 4
"""Steps of sampling that the gradient passes through the network of."""
READ_WEIGHT = 0.1
GRID_WEIGHT = 0.5


def _drawn(unet, decoder, tokens, silence, grey, scale, steps, rng):
    """Pictures [B, 3, n, n] of captions, sampled with guidance; the gradient leaves the unguided velocities out."""
    count, s = len(tokens), TILE // FACTOR
    context = torch.cat([torch.ones(count, 1, s, s, device=DEVICE), grey.expand(count, -1, s, s)], 1)
    followed = set(rng.choice(steps, min(steps, FOLLOWED), replace=False).tolist())
    x = torch.randn(count, LATENT_CHANNELS, s, s, device=DEVICE)
    timesteps = trailing_timesteps(steps)
    for index, (timestep, previous) in enumerate(zip(timesteps, [*timesteps[1:], -1])):
        seen = torch.cat([x, context], 1).contiguous(memory_format=torch.channels_last)
        when = torch.full((count,), int(timestep), device=DEVICE)
        with half():
            with torch.no_grad():
                plain = unet(seen.detach(), when, silence.expand(count, -1, -1)).float()
            with torch.set_grad_enabled(index in followed):
                guided = unet(seen if index in followed else seen.detach(), when, tokens).float()
        x = ddim_step(plain + GUIDANCE * (guided - plain), int(timestep), int(previous), x)
    with half():
        return decoder((x / scale).contiguous(memory_format=torch.channels_last)).float()


def _grid_loss(pictures):
    """How much larger steps are across the borders of latent cells than inside them: what would show as a grid."""

    def excess(steps):
        inner = steps[..., : FACTOR - 1].mean()
        return (steps[..., FACTOR - 1].mean() / inner - 1).relu()

    across = (pictures - pictures.roll(-1, 3)).abs().unflatten(3, (-1, FACTOR))
    down = (pictures - pictures.roll(-1, 2)).abs().transpose(2, 3).unflatten(3, (-1, FACTOR))
    return excess(across) + excess(down)


def _share_right(logits, labels):
    """Shares of the materials and of the colours that were read right."""
    return [float((a.argmax(1) == b).sum() / (b >= 0).sum()) for a, b in zip(logits, labels.unbind(1))]


def tune_diffusion(work, steps):
    """Tunes diffusion.pt into tuned.pt; continues from the last checkpoint."""
    encoder, decoder = trained_autoencoder(work)
    decoder.to(memory_format=torch.channels_last)
    readers = trained_readers(work)
    scale = latent_scale(encoder, work / "data")
    tokenizer = own_tokenizer()
    model = Model(tokenizer).to(DEVICE, memory_format=torch.channels_last)
    before = load(work / "diffusion.pt")
    model.load_state_dict(before["average"])
    model.text.requires_grad_(False)
    average = Average(model, 0.99)
    optimizer = torch.optim.AdamW(model.unet.parameters(), PEAK_RATE, betas=(0.9, 0.99), weight_decay=0.01, fused=True)
    path, first = work / "tuned.pt", 0
    if state := load(path):
        model.load_state_dict(state["weights"])
        optimizer.load_state_dict(state["optimizer"])
        average.state, average.steps, first = state["average"], state["tuned"], state["tuned"]
    source = examples(work / "data", encoder, scale, TILE, TILES)
    grey = source.masked[:1, :, :1, :1]
    rng = np.random.default_rng([SEED, TILE])
    captions = [training_caption(description, rng)[1] for description in source.descriptions]
    states = caption_states(model.text, tokenizer, captions)
    silence = caption_states(model.text, tokenizer, [""])[0].float()
    unet = torch.compile(model.unet, dynamic=False)
    averaged = Model(tokenizer).to(DEVICE).requires_grad_(False).eval()
    started, right = time.time(), []
    for step in range(first, steps):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step, steps, PEAK_RATE, warmup=50, hold=0.5)
        rng = step_generators(SEED, step)
        loss = denoising_loss(unet, rng, source, states, silence, BATCH)
        loss.backward()
        said, captions = zip(*(training_caption(training_description(rng), rng) for _ in range(DRAWN)))
        wanted = labels_of(said)
        tokens = caption_states(model.text, tokenizer, captions).float()
        pictures = _drawn(unet, decoder, tokens, silence, grey, scale, STEPS[step % len(STEPS)], rng)
        moved = torch.roll(pictures, tuple(rng.integers(0, TILE, 2).tolist()), (2, 3))
        looked_at = softened((moved + 1) / 2, rng) * 2 - 1
        with half():
            found = [reader(looked_at.contiguous(memory_format=torch.channels_last)) for reader in readers]
        read = sum(read_loss(logits, wanted) for logits in found) / len(found)
        grid = _grid_loss(pictures)
        (READ_WEIGHT * read + GRID_WEIGHT * grid).backward()
        nn.utils.clip_grad_norm_(model.unet.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        average.update(model)
        right.append([_share_right(logits, wanted) for logits in found])
        done = step + 1
        if done % 25 == 0:
            seconds = (time.time() - started) / (done - first)
            shares = np.mean(right[-100:], 0).round(3).tolist()
            print(
                f"tune {done}/{steps} loss {loss:.4f} read {read:.3f} grid {grid:.3f} right {shares} {seconds:.2f} s/step",
                flush=True,
            )
        if done % 250 == 0 or done == steps:
            averaged.load_state_dict(average.state)
            pictures = generate(averaged, tokenizer, decoder, scale, grey, contact_prompts(), 128)
            Image.fromarray(sheet(pictures, 8)).save(work / f"tuned-{done:05}.png")
            state = {"weights": model.state_dict(), "optimizer": optimizer.state_dict(), "tuned": done}
            save(path, state | {"average": average.state, "scale": scale, "step": before["step"] + done})
