"""Draws the training pictures and trains Swatch and its evaluator: all parts, or one of them. See README.md."""

import argparse
import os
from pathlib import Path

import torch

from swatch.perception import train_perception
from swatch.readers import train_readers
from swatch.train_autoencoder import train_autoencoder
from swatch.train_decoder import train_decoder
from swatch.train_diffusion import train_diffusion
from swatch.train_evaluator import train_evaluator
from swatch.train_text import train_text
from swatch.tune_diffusion import tune_diffusion

PARTS = ("all", "evaluator", "text", "perception", "autoencoder", "diffusion", "decoder", "readers", "tuning")
WORK = Path(__file__).parent / ".work"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", nargs="?", choices=PARTS, default="all")
    parser.add_argument("--work", type=Path, default=WORK, help="folder for data, checkpoints and contact sheets")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="threads for PyTorch")
    parser.add_argument("--autoencoder-steps", type=int, default=6000)
    parser.add_argument("--decoder-steps", type=int, default=700)
    parser.add_argument("--evaluator-steps", type=int, default=1400)
    parser.add_argument("--perception-steps", type=int, default=1500)
    parser.add_argument("--readers-steps", type=int, default=2600)
    parser.add_argument("--text-steps", type=int, default=1500)
    parser.add_argument("--tuning-steps", type=int, default=5250)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    if arguments.part in ("all", "evaluator"):
        train_evaluator(arguments.work, arguments.evaluator_steps)
    if arguments.part in ("all", "text"):
        train_text(arguments.work, arguments.text_steps)
    if arguments.part in ("all", "perception"):
        train_perception(arguments.work, arguments.perception_steps)
    if arguments.part in ("all", "autoencoder"):
        train_autoencoder(arguments.work, arguments.autoencoder_steps)
    if arguments.part in ("all", "diffusion"):
        train_diffusion(arguments.work)
    if arguments.part in ("all", "decoder"):
        train_decoder(arguments.work, arguments.decoder_steps)
    if arguments.part in ("all", "readers"):
        train_readers(arguments.work, arguments.readers_steps)
    if arguments.part in ("all", "tuning"):
        tune_diffusion(arguments.work, arguments.tuning_steps)


if __name__ == "__main__":
    main()
