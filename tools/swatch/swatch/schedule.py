"""Noise levels, the velocity that the UNet predicts, and DDIM sampling.

Sources: DDIM, Song et al. 2021; v-prediction, Salimans & Ho 2022; zero terminal SNR and trailing time steps, Lin et
al. 2024 ("Common Diffusion Noise Schedules and Sample Steps are Flawed"); guidance, Ho & Salimans 2022.
"""

import numpy as np
import torch

from .training import DEVICE

TRAIN_STEPS = 1000
CONFIG = {
    "_class_name": "DDIMScheduler",
    "_diffusers_version": "0.30.0",
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "beta_start": 0.00085,
    "clip_sample": False,
    "clip_sample_range": 1.0,
    "dynamic_thresholding_ratio": 0.995,
    "num_train_timesteps": TRAIN_STEPS,
    "prediction_type": "v_prediction",
    "rescale_betas_zero_snr": True,
    "sample_max_value": 1.0,
    "set_alpha_to_one": False,
    "skip_prk_steps": True,
    "steps_offset": 1,
    "thresholding": False,
    "timestep_spacing": "trailing",
    "trained_betas": None,
}


def signal_levels():
    """Cumulative alphas [1000], moved and stretched so that the last one is 0: pure noise."""
    first, last = CONFIG["beta_start"] ** 0.5, CONFIG["beta_end"] ** 0.5
    betas = torch.linspace(first, last, TRAIN_STEPS, dtype=torch.float64) ** 2
    root = torch.cumprod(1 - betas, 0).sqrt()
    root = (root - root[-1]) * root[0] / (root[0] - root[-1])
    return (root**2).float()


LEVELS = signal_levels().to(DEVICE)


def noised(clean, noise, timestep):
    """Noisy latents and the velocity to predict, at timesteps [B]."""
    level = LEVELS[timestep][:, None, None, None]
    signal, spread = level.sqrt(), (1 - level).sqrt()
    return signal * clean + spread * noise, signal * noise - spread * clean


def trailing_timesteps(steps):
    """Timesteps from 999 downwards, evenly spaced."""
    return np.round(np.arange(TRAIN_STEPS, 0, -TRAIN_STEPS / steps)).astype(np.int64) - 1


def ddim_step(velocity, timestep, previous, x):
    """Latents at the `previous` (smaller, maybe negative: cleanest) timestep from those at `timestep`."""
    level = LEVELS[timestep]
    target = LEVELS[previous] if previous >= 0 else LEVELS[0]
    clean = level.sqrt() * x - (1 - level).sqrt() * velocity
    noise = level.sqrt() * velocity + (1 - level).sqrt() * x
    return target.sqrt() * clean + (1 - target).sqrt() * noise


def sample(predict, x, steps, guidance):
    """Denoises latents x [B, 4, h, w]; `predict(x, timestep)` gives the velocities without and with the caption."""
    timesteps = trailing_timesteps(steps)
    for timestep, previous in zip(timesteps, [*timesteps[1:], -1]):
        plain, guided = predict(x, int(timestep))
        x = ddim_step(plain + guidance * (guided - plain), timestep, previous, x)
    return x
