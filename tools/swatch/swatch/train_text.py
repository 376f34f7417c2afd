"""Trains the text encoder to tell what a caption says, before the denoiser learns to paint it.

Heads on the mean state read off material, colour, second colour and modifiers; they are thrown away afterwards. It takes
minutes, and the denoiser, which would take hours to find the same out from its loss, starts with captions that mean
something.
"""

import time

import torch
import torch.nn.functional as F
from torch import nn

from .captions import training_caption, vocabulary_text
from .descriptions import AXES, COLOUR_NAMES, MATERIAL_NAMES, training_description
from .text_encoder import WIDTH, TextEncoder
from .tokenizer import Tokenizer, learned_merges
from .training import DEVICE, learning_rate, load, save, step_generators

SEED = 16
BATCH = 128
PEAK_RATE = 2e-3
NONE = -100
"""Label of what a caption leaves out: no loss."""


def own_tokenizer():
    return Tokenizer(learned_merges(vocabulary_text(), COLOUR_NAMES))


class Heads(nn.Module):
    """Mean state [B, D] -> logits of material, colour, second colour (the last: none) and of each modifier axis."""

    def __init__(self):
        super().__init__()
        sizes = [len(MATERIAL_NAMES), len(COLOUR_NAMES), len(COLOUR_NAMES) + 1, *[3] * len(AXES)]
        self.heads = nn.ModuleList(nn.Linear(WIDTH, size) for size in sizes)

    def forward(self, mean):
        return [head(mean) for head in self.heads]


def _labels(description):
    """Indices for the heads; what the text does not say has no label, but an unsaid modifier is said to be absent."""
    material, colour, modifiers, second = description
    axes = [next((i for i, word in enumerate(axis) if word in modifiers), 2) for axis in AXES]
    named = [
        NONE if material is None else MATERIAL_NAMES.index(material),
        NONE if colour is None else COLOUR_NAMES.index(colour),
    ]
    return [*named, len(COLOUR_NAMES) if second is None else COLOUR_NAMES.index(second), *axes]


def trained_text_encoder(work, tokenizer):
    text = TextEncoder(len(tokenizer.vocabulary)).to(DEVICE)
    text.load_state_dict(load(work / "text.pt"))
    return text


def train_text(work, steps):
    """Trains the text encoder unless it is there already."""
    path = work / "text.pt"
    if path.exists():
        return
    torch.manual_seed(SEED)
    tokenizer = own_tokenizer()
    text, heads = TextEncoder(len(tokenizer.vocabulary)).to(DEVICE), Heads().to(DEVICE)
    parameters = [*text.parameters(), *heads.parameters()]
    optimizer = torch.optim.AdamW(parameters, PEAK_RATE, betas=(0.9, 0.99), weight_decay=0.01)
    started = time.time()
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step, steps, PEAK_RATE)
        rng = step_generators(SEED, step)
        ids, labels = [], []
        for _ in range(BATCH):
            said, caption = training_caption(training_description(rng), rng)
            ids.append(tokenizer.encode(caption))
            labels.append(_labels(said))
        labels = torch.tensor(labels, device=DEVICE)
        states, _ = text(torch.tensor(ids, device=DEVICE))
        logits = heads(states.mean(1))
        loss = sum(F.cross_entropy(head, labels[:, i], ignore_index=NONE) for i, head in enumerate(logits))
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        if (step + 1) % 100 == 0:
            right = [
                float((head.argmax(1) == labels[:, i])[labels[:, i] != NONE].float().mean())
                for i, head in enumerate(logits)
            ]
            shares = " ".join(f"{share:.2f}" for share in right)
            print(
                f"text {step + 1}/{steps} loss {loss:.4f} right {shares} {(time.time() - started) / (step + 1):.2f} s/step",
                flush=True,
            )
    save(path, text.state_dict())
