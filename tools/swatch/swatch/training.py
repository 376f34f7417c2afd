"""What the trainings share: where they run, learning rate, averaged weights, checkpoints that continue exactly where they stopped."""

import os

import numpy as np
import torch

DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def half():
    """Arithmetic in bfloat16 where it is safe."""
    return torch.autocast(DEVICE.type, torch.bfloat16)


def learning_rate(step, steps, peak, warmup=200, hold=0.65, floor=0.02):
    """Linear warm-up to `peak`, held until the share `hold` of all steps, then straight down to `floor` times it."""
    if step < warmup:
        return peak * (step + 1) / warmup
    left = (steps - step) / (steps * (1 - hold))
    return peak * max(floor, min(1.0, left))


class Average:
    """Exponential moving average of a module's parameters, with a shorter memory in the first steps."""

    def __init__(self, module, decay):
        self.decay, self.steps = decay, 0
        self.state = {k: v.detach().clone() for k, v in module.state_dict().items()}

    @torch.no_grad()
    def update(self, module):
        self.steps += 1
        decay = min(self.decay, (1 + self.steps) / (10 + self.steps))
        kept, new = list(self.state.values()), list(module.state_dict().values())
        torch._foreach_lerp_(kept, new, 1 - decay)


def step_generators(seed, step):
    """Random sources of one step (numpy, and torch's global one): the same whether or not training was resumed."""
    torch.manual_seed(seed * 1_000_003 + step)
    return np.random.default_rng([seed, step])


def save(path, state):
    """Writes a checkpoint whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(state, path.with_suffix(".part"))
    os.replace(path.with_suffix(".part"), path)


def load(path):
    return torch.load(path, weights_only=True, map_location=DEVICE) if path.exists() else None


def to_tensor(pictures):
    """uint8 [B, H, W, 3] -> float [B, 3, H, W] in -1..1."""
    return torch.from_numpy(np.array(pictures)).to(DEVICE).permute(0, 3, 1, 2).float() / 127.5 - 1


def to_pictures(tensor):
    """float [B, 3, H, W] in -1..1 -> uint8 [B, H, W, 3]."""
    return ((tensor.clamp(-1, 1) + 1) * 127.5).round().byte().permute(0, 2, 3, 1).cpu().numpy()
