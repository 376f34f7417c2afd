"""Writes packages/swatch from the checkpoints, also in the middle of training. See README.md."""

import argparse
from pathlib import Path

from swatch.export import export_all, write_json
from swatch.prompts import held_out_prompts
from swatch.textures import write_textures
from swatch.train_autoencoder import trained_autoencoder
from swatch.train_diffusion import trained_diffusion
from swatch.train_evaluator import export_evaluator, trained_evaluator
from swatch.vocabulary import write_vocabulary

ROOT = Path(__file__).parent


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=ROOT / ".work")
    parser.add_argument("--package", type=Path, default=ROOT.parent.parent / "packages" / "swatch")
    parser.add_argument("--guidance", type=float, default=3.0, help="recommended guidance, kept in model_index.json")
    arguments = parser.parse_args()
    encoder, decoder = trained_autoencoder(arguments.work)
    model, tokenizer, scale, steps = trained_diffusion(arguments.work)
    export_all(arguments.package / "model", model, tokenizer, encoder, decoder, scale, arguments.guidance)
    write_vocabulary(arguments.package / "model")
    evaluator = arguments.package / "evaluator"
    export_evaluator(evaluator, trained_evaluator(arguments.work))
    write_json(evaluator / "prompts.json", held_out_prompts())
    write_textures(evaluator)
    print(f"packaged after {steps} steps of diffusion training, scaling factor {scale:.4f}")


if __name__ == "__main__":
    main()
