"""Draws the training pictures and trains Swatch and its evaluator: all parts, or one of them. See README.md."""

import argparse
import os
from pathlib import Path

import torch

from swatch.train_autoencoder import refine_decoder, train_autoencoder
from swatch.train_diffusion import train_diffusion
from swatch.train_evaluator import train_evaluator

PARTS = ("all", "evaluator", "autoencoder", "decoder", "diffusion")
WORK = Path(__file__).parent / ".work"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", nargs="?", choices=PARTS, default="all")
    parser.add_argument("--work", type=Path, default=WORK, help="folder for data, checkpoints and contact sheets")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="threads for PyTorch")
    parser.add_argument("--autoencoder-steps", type=int, default=5700)
    parser.add_argument("--decoder-steps", type=int, default=900)
    parser.add_argument("--evaluator-steps", type=int, default=1000)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    if arguments.part in ("all", "evaluator"):
        train_evaluator(arguments.work, arguments.evaluator_steps)
    if arguments.part in ("all", "autoencoder"):
        train_autoencoder(arguments.work, arguments.autoencoder_steps)
    if arguments.part in ("all", "decoder"):
        refine_decoder(arguments.work, arguments.decoder_steps)
    if arguments.part in ("all", "diffusion"):
        train_diffusion(arguments.work)


if __name__ == "__main__":
    main()
