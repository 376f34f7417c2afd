"""Generates the held-out prompts with the packaged ONNX models and lets the evaluator judge them. See README.md."""

import argparse
import json
import time
from collections import Counter
from pathlib import Path

import numpy as np
from PIL import Image

from swatch.pictures import sheet
from swatch.runtime import Judge, Pipeline

PACKAGE = Path(__file__).parent.parent.parent / "packages" / "swatch"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--package", type=Path, default=PACKAGE)
    parser.add_argument("--guidance", type=float, help="other than the recommended one")
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--first", type=int, default=0, help="first prompt to do")
    parser.add_argument("--last", type=int, default=200, help="prompt to stop before")
    parser.add_argument("--sheet", type=Path, help="where to write the pictures")
    arguments = parser.parse_args()
    pipeline, judge = Pipeline(arguments.package / "model"), Judge(arguments.package / "evaluator")
    prompts = json.loads((arguments.package / "evaluator" / "prompts.json").read_text())[
        arguments.first : arguments.last
    ]
    started, right, missed, pictures = time.time(), np.zeros(2), [], []
    shown, named = Counter(), Counter()
    for entry in prompts:
        picture = pipeline.generate(entry["prompt"], entry["seed"], arguments.size, arguments.guidance)
        seen = judge(picture)
        hits = [seen[0] == entry["material"], seen[1] == entry["colour"]]
        right += hits
        shown[entry["material"]] += 1
        named[entry["material"]] += hits[0]
        if not all(hits):
            missed.append(f"{entry['prompt']!r}: {seen[0]}, {seen[1]}")
        pictures.append(picture)
    print("\n".join(missed))
    print(", ".join(f"{material} {named[material]}/{count}" for material, count in shown.items()))
    seconds = (time.time() - started) / len(prompts)
    material, colour = 100 * right / len(prompts)
    print(f"material {material:.1f} %, colour {colour:.1f} % of {len(prompts)} prompts, {seconds:.2f} s a picture")
    if arguments.sheet:
        Image.fromarray(sheet(np.stack(pictures)[:, :128, :128], 20)).save(arguments.sheet)


if __name__ == "__main__":
    main()
