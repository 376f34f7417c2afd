"""Trains the evaluator and measures it on procedural pictures that it has not seen."""

import time

import numpy as np
import torch
import torch.nn.functional as F

from .dataset import drawn
from .descriptions import COLOUR_NAMES, MATERIAL_NAMES
from .evaluator import SIZE, Evaluator, softened
from .export import export, write_json
from .palette import COLOURS
from .training import DEVICE, half, learning_rate, load, save, step_generators

SEED = 13
BATCH = 64
PEAK_RATE = 3e-3


def _pictures(data, name):
    """Pictures uint8 [N, n, n, 3] and their labels [N, 2]: material and colour."""
    pictures, descriptions = drawn(data, name)
    kept = [i for i, d in enumerate(descriptions) if d.material in MATERIAL_NAMES]
    pictures, descriptions = pictures[kept], [descriptions[i] for i in kept]
    labels = [(MATERIAL_NAMES.index(m), COLOUR_NAMES.index(c)) for m, c, *_ in descriptions]
    return pictures, torch.tensor(labels, device=DEVICE)


def _tensor(pictures):
    return torch.from_numpy(np.array(pictures)).to(DEVICE).permute(0, 3, 1, 2).float() / 255


@torch.no_grad()
def measured(evaluator, pictures, labels):
    """Accuracy of material and colour, and which materials are taken for which (rows: truth)."""
    guesses = []
    for start in range(0, len(pictures), BATCH):
        material, colour = evaluator(_tensor(pictures[start : start + BATCH]))
        guesses.append(torch.stack([material.argmax(1), colour.argmax(1)], 1))
    guesses = torch.cat(guesses)
    confusion = torch.zeros(len(MATERIAL_NAMES), len(MATERIAL_NAMES), dtype=torch.long, device=DEVICE)
    confusion.index_put_((labels[:, 0], guesses[:, 0]), torch.tensor(1, device=DEVICE), accumulate=True)
    accuracy = (guesses == labels).float().mean(0)
    return {
        "material": float(accuracy[0]),
        "colour": float(accuracy[1]),
        "materials": list(MATERIAL_NAMES),
        "confusion": confusion.tolist(),
    }


def trained_evaluator(work):
    """The evaluator of the last training."""
    evaluator = Evaluator().to(DEVICE).eval().requires_grad_(False)
    evaluator.load_state_dict(load(work / "evaluator.pt"))
    return evaluator


def train_evaluator(work, steps):
    """Trains the evaluator unless it is there already, and writes how well it does to evaluator.json."""
    path = work / "evaluator.pt"
    if path.exists():
        return
    torch.manual_seed(SEED)
    evaluator = Evaluator().to(DEVICE, memory_format=torch.channels_last)
    pictures, labels = _pictures(work / "data", "evaluator")
    optimizer = torch.optim.AdamW(evaluator.parameters(), PEAK_RATE, weight_decay=0.02)
    started = time.time()
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step, steps, PEAK_RATE)
        rng = step_generators(SEED, step)
        picked = np.sort(rng.choice(len(pictures), BATCH, replace=False))
        moved = np.roll(pictures[picked], rng.integers(0, SIZE, 2), (1, 2))
        seen = softened(_tensor(moved), rng).contiguous(memory_format=torch.channels_last)
        with half():
            material, colour = evaluator(seen)
        loss = F.cross_entropy(material.float(), labels[picked, 0], label_smoothing=0.05)
        loss = loss + F.cross_entropy(colour.float(), labels[picked, 1], label_smoothing=0.05)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        if (step + 1) % 100 == 0:
            seconds = (time.time() - started) / (step + 1)
            print(f"evaluator {step + 1}/{steps} loss {loss:.4f} {seconds:.2f} s/step", flush=True)
    evaluator.eval().requires_grad_(False)
    save(path, evaluator.state_dict())
    held_back = _pictures(work / "data", "evaluator-held-back")
    write_json(work / "evaluator.json", measured(evaluator, *held_back))


def export_evaluator(folder, evaluator):
    """Writes material.onnx and labels.json."""
    export(
        evaluator.to(memory_format=torch.contiguous_format), folder / "material.onnx", (torch.zeros(2, 3, SIZE, SIZE),),
        ["picture"], ["material_logits", "colour_logits"],
        {name: {0: "batch_size"} for name in ("picture", "material_logits", "colour_logits")},
    )  # fmt: skip
    write_json(
        folder / "labels.json",
        {
            "input": {"name": "picture", "shape": ["batch_size", 3, SIZE, SIZE], "range": [0, 1], "order": "RGB"},
            "outputs": {"material": "material_logits", "colour": "colour_logits"},
            "preparation": "Centre crop of 128x128 px at the picture's own scale; repeat a smaller picture to fill it.",
            "materials": list(MATERIAL_NAMES),
            "colours": [{"name": name, "srgb": list(srgb)} for name, srgb in COLOURS.items()],
        },
    )
