"""Swatch: a small text-conditioned latent diffusion model for seamless materials."""
