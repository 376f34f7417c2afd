"""The autoencoder: pictures [B, 3, H, W] in -1..1 <-> latents [B, 8, H/8, W/8].

No normalisation layers, so that a picture's parts are coded alike whatever surrounds them and at any size. The
finest level works on 2x2 blocks of pixels folded into channels, which costs a quarter of full resolution.
All convolutions wrap around: a seamless picture has seamless latents and the other way round.
"""

import torch
import torch.nn.functional as F
from torch import nn

from .layers import Conv

LATENT_CHANNELS = 8
"""Twice Stable Diffusion's: what makes a material is fine detail, and a network this small keeps it in more numbers."""
FACTOR = 8


class Residual(nn.Module):
    """x + conv(relu(conv(relu(x)))), starting as the identity."""

    def __init__(self, channels):
        super().__init__()
        self.first = Conv(channels, channels)
        self.second = Conv(channels, channels)
        nn.init.zeros_(self.second.weight)

    def forward(self, x):
        return x + self.second(F.relu(self.first(F.relu(x))))


class Encoder(nn.Sequential):
    """Picture [B, 3, H, W] -> mean and log-variance [B, 16, H/8, W/8]."""

    def __init__(self, fine=48, middle=96, coarse=128):
        super().__init__(
            nn.PixelUnshuffle(2),
            Conv(12, fine),
            Residual(fine),
            nn.PixelUnshuffle(2),
            Conv(4 * fine, middle, 1),
            Residual(middle),
            Residual(middle),
            nn.PixelUnshuffle(2),
            Conv(4 * middle, coarse, 1),
            Residual(coarse),
            Residual(coarse),
            Conv(coarse, 2 * LATENT_CHANNELS),
        )

    def forward(self, x):
        mean, log_variance = super().forward(x).chunk(2, 1)
        return torch.cat([mean, log_variance.clamp(-30, 20)], 1)


class Decoder(nn.Sequential):
    """Latents [B, 8, h, w] -> picture [B, 3, 8h, 8w]."""

    def __init__(self, fine=64, middle=112, coarse=192):
        super().__init__(
            Conv(LATENT_CHANNELS, coarse),
            Residual(coarse),
            Residual(coarse),
            Conv(coarse, 4 * middle, 1),
            nn.PixelShuffle(2),
            Residual(middle),
            Residual(middle),
            Conv(middle, 4 * fine, 1),
            nn.PixelShuffle(2),
            Residual(fine),
            Residual(fine),
            nn.ReLU(),
            Conv(fine, 12),
            nn.PixelShuffle(2),
        )


def sample_latents(parameters):
    """Draws latents from `latent_parameters` [B, 16, h, w]."""
    mean, log_variance = parameters.chunk(2, 1)
    return mean + torch.randn_like(mean) * (0.5 * log_variance).exp()


def divergence(parameters):
    """Mean KL divergence of the latents from N(0, 1), per element."""
    mean, log_variance = parameters.chunk(2, 1)
    return 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).mean()


def texture_loss(output, target, patch=16):
    """How much the patches' spectra differ, whatever their phases: keeps grain where L1 alone would blur it."""

    def spectrum(x):
        grey = x.mean(1, keepdim=True)
        tiles = F.unfold(grey, patch, stride=patch // 2).transpose(1, 2).unflatten(2, (patch, patch))
        window = torch.hann_window(patch, periodic=False)
        return torch.fft.rfft2(tiles * window[:, None] * window, norm="ortho").abs()

    return F.l1_loss(spectrum(output), spectrum(target))


def reconstruction_loss(output, target):
    """L1 of the pixels, of their differences and of 8x8 means (colour), and the texture loss.

    All but the colour's counts in units of the picture's contrast, so that quiet textures matter as much as loud ones.
    """
    colour = F.l1_loss(F.avg_pool2d(output, 8), F.avg_pool2d(target, 8))
    unit = 0.3 / (target.std((2, 3), keepdim=True).mean(1, keepdim=True) + 0.1)
    output, target = output * unit, target * unit
    across = F.l1_loss(output.diff(dim=3), target.diff(dim=3))
    down = F.l1_loss(output.diff(dim=2), target.diff(dim=2))
    return F.l1_loss(output, target) + 0.5 * (across + down) + colour + 0.5 * texture_loss(output, target)
