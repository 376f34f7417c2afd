"""Tunes the denoiser on its own pictures: drawn in few steps, they are to show what their captions name.

The readers' judgement is followed back through the decoder and through every step of sampling (DRaFT, Clark et al., ICLR
2024), and so are the grid that latent cells leave and what a critic sees. The usual loss goes on beside it, which keeps
pictures varied and fills as they were learnt. What one state has found to please the readers the next one has not: the
result is the mean of the checkpoints (Izmailov et al., UAI 2018).
"""

import time

import numpy as np
import torch
from PIL import Image
from torch import nn

from .autoencoder import FACTOR, LATENT_CHANNELS
from .captions import training_caption
from .critic import CriticTraining
from .descriptions import MATERIAL_NAMES, training_description
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
STEPS = (4, 4, 8)
READ_WEIGHT = 0.15
GRID_WEIGHT = 0.5
CHECKPOINT, MIXED_FROM = 250, 0.5
"""Steps between two checkpoints, and the share of all steps after which they are taken into the mean."""
LEAST_SHARE = 0.2
"""How often a material is drawn that is always read right, beside the one that is misread most."""


def _painted(unet, tokens, silence, grey, steps):
    """Scaled latents [B, 8, s, s] of captions, sampled with guidance; the gradient leaves the unguided velocities out."""
    count, s = len(tokens), TILE // FACTOR
    context = torch.cat([torch.ones(count, 1, s, s, device=DEVICE), grey.expand(count, -1, s, s)], 1)
    x = torch.randn(count, LATENT_CHANNELS, s, s, device=DEVICE)
    timesteps = trailing_timesteps(steps)
    for timestep, previous in zip(timesteps, [*timesteps[1:], -1]):
        seen = torch.cat([x, context], 1).contiguous(memory_format=torch.channels_last)
        when = torch.full((count,), int(timestep), device=DEVICE)
        with half():
            with torch.no_grad():
                plain = unet(seen.detach(), when, silence.expand(count, -1, -1)).float()
            guided = unet(seen, when, tokens).float()
        x = ddim_step(plain + GUIDANCE * (guided - plain), int(timestep), int(previous), x)
    return x


def _grid_loss(pictures):
    """How much larger steps are across the borders of latent cells than inside them: what would show as a grid."""

    def excess(steps):
        inner = steps[..., : FACTOR - 1].mean()
        return (steps[..., FACTOR - 1].mean() / inner - 1).relu()

    across = (pictures - pictures.roll(-1, 3)).abs().unflatten(3, (-1, FACTOR))
    down = (pictures - pictures.roll(-1, 2)).abs().transpose(2, 3).unflatten(3, (-1, FACTOR))
    return excess(across) + excess(down)


def _misread(rng, missed):
    """A description; materials come the more often the more often they are misread."""
    while True:
        description = training_description(rng)
        share = missed[MATERIAL_NAMES.index(description.material)] / missed.max()
        if rng.random() < LEAST_SHARE + (1 - LEAST_SHARE) * share:
            return description


def _note_misread(missed, logits, labels):
    """Moves the running share of misreadings [M] of each material that was wanted."""
    for wanted, *read in zip(labels[:, 0].tolist(), *(found[0].argmax(1).tolist() for found in logits)):
        if wanted >= 0:
            missed[wanted] += 0.1 * (np.mean([name != wanted for name in read]) - missed[wanted])


def _share_right(logits, labels):
    """Shares of the materials and of the colours that were read right."""
    return [float((a.argmax(1) == b).sum() / (b >= 0).sum()) for a, b in zip(logits, labels.unbind(1))]


def _mixed(mixed, weights):
    """The mean of several states of weights, with one more; None: there are none."""
    if mixed is None:
        return {"mean": {name: tensor.clone() for name, tensor in weights.items()}, "count": 1}
    count = mixed["count"] + 1
    return {
        "mean": {name: torch.lerp(mean, weights[name], 1 / count) for name, mean in mixed["mean"].items()},
        "count": count,
    }


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
    average = Average(model, 0.995)
    optimizer = torch.optim.AdamW(model.unet.parameters(), PEAK_RATE, betas=(0.9, 0.99), weight_decay=0.01, fused=True)
    missed = np.ones(len(MATERIAL_NAMES))
    path, first, mixed = work / "tuned.pt", 0, None
    if state := load(path):
        model.load_state_dict(state["weights"])
        optimizer.load_state_dict(state["optimizer"])
        average.state, average.steps, first = state["latest"], state["tuned"], state["tuned"]
        missed, mixed = np.array(state["missed"]), state["mixed"]
    source = examples(work / "data", encoder, scale, TILE, TILES)
    grey = source.masked[:1, :, :1, :1]
    # those to be painted whole come first: no foreign surroundings in what the critic takes for drawn
    critic = CriticTraining(source.clean[:TILES], source.descriptions[:TILES])
    if state:
        critic.take_up(state["critic"])
    rng = np.random.default_rng([SEED, TILE])
    captions = [training_caption(description, rng)[1] for description in source.descriptions]
    states = caption_states(model.text, tokenizer, captions)
    silence = caption_states(model.text, tokenizer, [""])[0].float()
    unet = torch.compile(model.unet, dynamic=False)
    averaged = Model(tokenizer).to(DEVICE).requires_grad_(False).eval()
    started, right = time.time(), []
    for step in range(first, steps):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step, steps, PEAK_RATE, warmup=50, hold=0.7)
        rng = step_generators(SEED, step)
        loss = denoising_loss(unet, rng, source, states, silence, BATCH)
        loss.backward()
        said, captions = zip(*(training_caption(_misread(rng, missed), rng) for _ in range(DRAWN)))
        wanted = labels_of(said)
        tokens = caption_states(model.text, tokenizer, captions).float()
        painted = _painted(unet, tokens, silence, grey, int(rng.choice(STEPS)))
        judged = critic.learn(painted.detach(), wanted[:, 0], rng)
        seen = painted.detach().requires_grad_(True)
        with half():
            pictures = decoder((seen / scale).contiguous(memory_format=torch.channels_last)).float()
        moved = torch.roll(pictures, tuple(rng.integers(0, TILE, 2).tolist()), (2, 3))
        looked_at = softened((moved + 1) / 2, rng) * 2 - 1
        with half():
            found = [reader(looked_at.contiguous(memory_format=torch.channels_last)) for reader in readers]
        read = sum(read_loss(logits, wanted) for logits in found) / len(found)
        grid = _grid_loss(pictures)
        (toward,) = torch.autograd.grad(READ_WEIGHT * read + GRID_WEIGHT * grid, seen)
        painted.backward(toward + critic.pull(seen, wanted[:, 0], toward))
        nn.utils.clip_grad_norm_(model.unet.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        average.update(model)
        _note_misread(missed, found, wanted)
        right.append([_share_right(logits, wanted) for logits in found])
        done = step + 1
        if done % 25 == 0:
            seconds = (time.time() - started) / (done - first)
            shares = np.mean(right[-100:], 0).round(3).tolist()
            losses = f"loss {loss:.4f} read {read:.3f} grid {grid:.3f} critic {judged:.3f}"
            print(f"tune {done}/{steps} {losses} right {shares} {seconds:.2f} s/step", flush=True)
        if done % CHECKPOINT == 0 or done == steps:
            if done >= MIXED_FROM * steps:
                mixed = _mixed(mixed, average.state)
            averaged.load_state_dict(average.state if mixed is None else mixed["mean"])
            pictures = generate(averaged, tokenizer, decoder, scale, grey, contact_prompts(), 128)
            Image.fromarray(sheet(pictures, 8)).save(work / f"tuned-{done:05}.png")
            state = {"weights": model.state_dict(), "optimizer": optimizer.state_dict(), "tuned": done}
            state |= {"missed": missed.tolist(), "critic": critic.state(), "latest": average.state, "mixed": mixed}
            save(path, state | {"average": averaged.state_dict(), "scale": scale, "step": before["step"] + done})
