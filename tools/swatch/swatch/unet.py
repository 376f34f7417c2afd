"""The denoiser: noisy latents, fill mask and masked picture's latents [B, 17, h, w] -> velocity [B, 8, h, w].

Convolutions do the work and wrap around, so pictures come out seamless. The caption enters twice: its mean state is
added to the time embedding, which scales and shifts every block, and the two coarser levels attend to its tokens.
There is no self-attention: nothing depends on the picture's size.
"""

import math

import torch
import torch.nn.functional as F
from torch import nn

from .autoencoder import LATENT_CHANNELS
from .layers import Conv, attend
from .text_encoder import WIDTH as TEXT_WIDTH

WIDTHS = (96, 160, 256)
TIME_WIDTH = 256
GROUPS = 16
HEADS = 4
FREQUENCIES = 64


class Residual(nn.Module):
    """Two convolutions; the condition scales and shifts the features between them (FiLM, Perez et al. 2018)."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.norm_in = nn.GroupNorm(GROUPS, inputs)
        self.conv_in = Conv(inputs, outputs)
        self.film = nn.Linear(TIME_WIDTH, 2 * outputs)
        self.norm_out = nn.GroupNorm(GROUPS, outputs)
        self.conv_out = Conv(outputs, outputs)
        self.skip = Conv(inputs, outputs, 1) if inputs != outputs else nn.Identity()
        nn.init.zeros_(self.conv_out.weight)

    def forward(self, x, condition):
        scale, shift = self.film(condition)[:, :, None, None].chunk(2, 1)
        h = self.conv_in(F.silu(self.norm_in(x)))
        h = self.norm_out(h) * (1 + scale) + shift
        return self.skip(x) + self.conv_out(F.silu(h))


class CrossAttention(nn.Module):
    """Every place [B, C, h, w] looks up the caption's tokens [B, S, D]."""

    def __init__(self, width):
        super().__init__()
        self.norm = nn.GroupNorm(GROUPS, width)
        self.query = nn.Linear(width, width)
        self.key_value = nn.Linear(TEXT_WIDTH, 2 * width)
        self.out = nn.Linear(width, width)
        nn.init.zeros_(self.out.weight)

    def forward(self, x, tokens):
        places = self.norm(x).flatten(2).transpose(1, 2)
        key, value = self.key_value(tokens).chunk(2, -1)
        found = self.out(attend(self.query(places), key, value, HEADS))
        return x + found.transpose(1, 2).reshape(x.shape)


def time_features(timestep):
    """Sines and cosines of the timestep [B] at 64 frequencies -> [B, 128]."""
    frequencies = torch.exp(-math.log(1e4) * torch.arange(FREQUENCIES, device=timestep.device) / FREQUENCIES)
    angle = timestep[:, None].float() * frequencies
    return torch.cat([angle.cos(), angle.sin()], 1)


class UNet(nn.Module):
    def __init__(self, widths=WIDTHS):
        super().__init__()
        a, b, c = widths
        self.time = nn.Sequential(nn.Linear(2 * FREQUENCIES, TIME_WIDTH), nn.SiLU(), nn.Linear(TIME_WIDTH, TIME_WIDTH))
        self.caption = nn.Sequential(nn.Linear(TEXT_WIDTH, TIME_WIDTH), nn.SiLU(), nn.Linear(TIME_WIDTH, TIME_WIDTH))
        self.enter = Conv(2 * LATENT_CHANNELS + 1, a)
        self.down_fine = nn.ModuleList([Residual(a, a), Residual(a, a)])
        self.down_middle = nn.ModuleList([Residual(a, b), Residual(b, b)])
        self.down_coarse = nn.ModuleList([Residual(b, c), Residual(c, c)])
        self.up_coarse = Residual(2 * c, c)
        self.up_middle = Residual(c + b, b)
        self.up_fine = nn.ModuleList([Residual(b + a, a), Residual(a, a)])
        self.look_down = CrossAttention(b)
        self.look_coarse = CrossAttention(c)
        self.look_deep = CrossAttention(c)
        self.look_up = CrossAttention(b)
        self.deep = Residual(c, c)
        self.leave = nn.Sequential(nn.GroupNorm(GROUPS, a), nn.SiLU(), Conv(a, LATENT_CHANNELS))
        nn.init.zeros_(self.leave[2].weight)

    def forward(self, sample, timestep, tokens):
        """sample [B, 17, h, w] with h and w multiples of 4; timestep [B] or [1]; tokens [B, S, D]."""
        condition = F.silu(self.time(time_features(timestep)) + self.caption(tokens.mean(1)))
        fine = self.enter(sample)
        for block in self.down_fine:
            fine = block(fine, condition)
        middle = F.avg_pool2d(fine, 2)
        for block in self.down_middle:
            middle = block(middle, condition)
        middle = self.look_down(middle, tokens)
        coarse = F.avg_pool2d(middle, 2)
        for block in self.down_coarse:
            coarse = block(coarse, condition)
        coarse = self.look_coarse(coarse, tokens)
        x = self.look_deep(self.deep(coarse, condition), tokens)
        x = self.up_coarse(torch.cat([x, coarse], 1), condition)
        x = F.interpolate(x, scale_factor=2.0, mode="nearest")
        x = self.look_up(self.up_middle(torch.cat([x, middle], 1), condition), tokens)
        x = F.interpolate(x, scale_factor=2.0, mode="nearest")
        x = torch.cat([x, fine], 1)
        for block in self.up_fine:
            x = block(x, condition)
        return self.leave(x)
