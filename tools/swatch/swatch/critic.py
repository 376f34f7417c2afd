"""What tells painted latents from those of drawn pictures, while the denoiser is tuned: it takes out what only fools the readers.

A projection discriminator (Miyato and Koyama, ICLR 2018) on latents, as in latent adversarial diffusion distillation (Sauer
et al., SIGGRAPH Asia 2024), with the hinge loss and spectral normalisation.
"""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils.parametrizations import spectral_norm

from .autoencoder import LATENT_CHANNELS
from .descriptions import MATERIAL_NAMES
from .training import DEVICE

WIDTHS = (96, 128, 192)
PEAK_RATE = 4e-4
BLUR = 0.1
"""Standard deviation of the noise that everything is seen through."""


class Critic(nn.Module):
    """Scaled latents [B, 8, h, w] and materials [B], -100 = unnamed -> how drawn each place looks, [B, h / 4, w / 4]."""

    def __init__(self):
        super().__init__()
        narrow, middle, wide = WIDTHS
        self.trunk = nn.Sequential(
            spectral_norm(nn.Conv2d(LATENT_CHANNELS, narrow, 3, padding=1)),
            nn.LeakyReLU(0.2),
            spectral_norm(nn.Conv2d(narrow, middle, 4, stride=2, padding=1)),
            nn.LeakyReLU(0.2),
            spectral_norm(nn.Conv2d(middle, middle, 3, padding=1)),
            nn.LeakyReLU(0.2),
            spectral_norm(nn.Conv2d(middle, wide, 4, stride=2, padding=1)),
            nn.LeakyReLU(0.2),
        )
        self.plain = spectral_norm(nn.Conv2d(wide, 1, 1))
        self.materials = nn.Embedding(len(MATERIAL_NAMES) + 1, wide)
        nn.init.zeros_(self.materials.weight)

    def forward(self, latents, materials):
        found = self.trunk(latents + BLUR * torch.randn_like(latents))
        named = self.materials(torch.where(materials < 0, len(MATERIAL_NAMES), materials))
        return self.plain(found)[:, 0] + torch.einsum("bchw,bc->bhw", found, named)


class CriticTraining:
    """A critic that learns beside what it judges.

    clean: scaled latents [N, 8, s, s] of drawn pictures, and their descriptions.
    """

    def __init__(self, clean, descriptions):
        self.critic = Critic().to(DEVICE)
        self.optimizer = torch.optim.Adam(self.critic.parameters(), PEAK_RATE, betas=(0.0, 0.99))
        self.clean = clean
        names = np.array([description.material for description in descriptions])
        self.places = {i: np.flatnonzero(names == name) for i, name in enumerate(MATERIAL_NAMES)}
        self.places[-100] = np.arange(len(names))
        self.strength = None

    def learn(self, painted, materials, rng):
        """One step, on these latents beside drawn ones of the same materials; the hinge loss before it."""
        drawn = self.clean[[int(rng.choice(self.places[i])) for i in materials.tolist()]]
        loss = F.relu(1 - self.critic(drawn, materials)).mean() + F.relu(1 + self.critic(painted, materials)).mean()
        loss.backward()
        self.optimizer.step()
        self.optimizer.zero_grad()
        return float(loss.detach())

    def pull(self, painted, materials, other):
        """The gradient [B, 8, s, s] that makes latents look less drawn, as strong as another one has been of late."""
        (gradient,) = torch.autograd.grad(-self.critic(painted, materials).mean(), painted)
        norm = float(other.norm())
        self.strength = norm if self.strength is None else 0.99 * self.strength + 0.01 * norm
        return gradient * (self.strength / float(gradient.norm()))

    def state(self):
        """What `take_up` goes on from."""
        return {"critic": self.critic.state_dict(), "optimizer": self.optimizer.state_dict(), "strength": self.strength}

    def take_up(self, state):
        """Goes on from a state."""
        self.critic.load_state_dict(state["critic"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.strength = state["strength"]
