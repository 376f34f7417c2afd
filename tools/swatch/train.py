"""Draws the training pictures and trains Swatch and its evaluator. See README.md."""

import argparse
import os
from pathlib import Path

import torch

from swatch.train_autoencoder import train_autoencoder
from swatch.train_diffusion import train_diffusion
from swatch.train_evaluator import train_evaluator

WORK = Path(__file__).parent / ".work"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", nargs="?", choices=("all", "autoencoder", "diffusion", "evaluator"), default="all")
    parser.add_argument("--work", type=Path, default=WORK, help="folder for data, checkpoints and contact sheets")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="threads for PyTorch")
    parser.add_argument("--autoencoder-steps", type=int, default=7000)
    parser.add_argument("--diffusion-steps", type=int, default=7500)
    parser.add_argument("--evaluator-steps", type=int, default=1500)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    if arguments.part in ("all", "evaluator"):
        train_evaluator(arguments.work, arguments.evaluator_steps)
    if arguments.part in ("all", "autoencoder", "diffusion"):
        encoder, decoder, scale = train_autoencoder(arguments.work, arguments.autoencoder_steps)
        if arguments.part != "autoencoder":
            train_diffusion(arguments.work, encoder, decoder, scale, arguments.diffusion_steps)


if __name__ == "__main__":
    main()
