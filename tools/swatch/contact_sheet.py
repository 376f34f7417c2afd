"""Draws packages/swatch/contact-sheet.png with the packaged model."""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image

from swatch.pictures import sheet
from swatch.runtime import Pipeline
from swatch.train_diffusion import contact_prompts

PACKAGE = Path(__file__).parent.parent.parent / "packages" / "swatch"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--package", type=Path, default=PACKAGE)
    parser.add_argument("--size", type=int, default=256)
    arguments = parser.parse_args()
    pipeline = Pipeline(arguments.package / "model")
    pictures = [pipeline.generate(prompt, 7, arguments.size) for prompt in contact_prompts()]
    full = Image.fromarray(sheet(np.stack(pictures), 6))
    full = full.resize((full.width // 2, full.height // 2), Image.Resampling.LANCZOS)
    full.quantize(256, dither=Image.Dither.FLOYDSTEINBERG).save(arguments.package / "contact-sheet.png", optimize=True)


if __name__ == "__main__":
    main()
