"""Whether made pictures are copies of training pictures: distance to the nearest one, beside that of pictures drawn
anew.

Usage: python novelty.py PICTURES [--set tiles128] [--count 100] [--tiles 6000] [--sheet novelty.png]

For every made picture (PNG files of a folder, as `pnpm evaluate --pictures FOLDER` writes them) the nearest
training tile is sought in pixel space. Tiles are seamless, so a copy may stand at any shift: for every tile the
best circular shift is found by cross-correlation in the frequency domain, which gives the smallest squared distance
over all shifts at once. Colour is taken out first: every picture becomes its luma with mean 0 and variance 1, so
the distance is sqrt(2 - 2 * correlation): 0 is the same picture, 1.41 one that has nothing in common. Quarter turns
and mirror images are tried too.

The same distance of pictures drawn from seeds that training never saw, of the same materials and colours, tells how
near two independent pictures come by chance: regular patterns are all alike. The made ones are no copies if their
distances are not smaller than those.
"""

import argparse
import json
import re
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from swatch.dataset import SETS
from swatch.descriptions import (
    COLOUR_NAMES,
    MATERIAL_NAMES,
    Description,
    any_description,
)
from swatch.pictures import draw

SIZE = 64
"""Side at which pictures are compared, pixels; larger tiles are scaled down to it: structure counts, grain doesn't."""
KERNEL = torch.outer(*[torch.tensor([1.0, 4.0, 6.0, 4.0, 1.0]) / 16] * 2)
SEED = 4711
BATCH = 256


def windows(pictures):
    """Pictures uint8 [N, n, n, 3] -> normalised luma [N, SIZE, SIZE], and whether they are flat [N]."""
    luma = torch.from_numpy(pictures).float() @ torch.tensor([0.2126, 0.7152, 0.0722])
    small = torch.nn.functional.avg_pool2d(luma[:, None], pictures.shape[1] // SIZE)
    # softened, so that a shift by half a pixel costs little
    around = torch.nn.functional.pad(small, (2, 2, 2, 2), mode="circular")
    small = torch.nn.functional.conv2d(around, KERNEL[None, None])[:, 0]
    small = small - small.mean((1, 2), keepdim=True)
    spread = small.square().mean((1, 2), keepdim=True).sqrt()
    return small / spread.clamp(min=1e-3), spread[:, 0, 0] < 1.0


def views(window):
    """The window turned by quarters and mirrored, [8, SIZE, SIZE]."""
    turned = [torch.rot90(window, k) for k in range(4)]
    return torch.stack(turned + [one.flip(1) for one in turned])


def spectra(normalised):
    return torch.fft.rfft2(normalised)


def nearest(window, tiles):
    """Smallest distance of a window to the tiles of spectra [T, SIZE, SIZE / 2 + 1], and which tile it is."""
    best, which = -1.0, -1
    looked_for = spectra(views(window)).conj()
    for start in range(0, len(tiles), BATCH):
        part = tiles[start : start + BATCH]
        for view in looked_for:
            correlation = torch.fft.irfft2(part * view, s=(SIZE, SIZE)).amax((1, 2)) / SIZE**2
            top, index = correlation.max(0)
            if float(top) > best:
                best, which = float(top), start + int(index)
    return float(np.sqrt(max(0.0, 2 - 2 * best))), which


def training_tiles(folder, count):
    """Training tiles uint8 [count, n, n, 3] and their descriptions, spread over the whole set."""
    pictures = np.load(folder / "pictures.npy", mmap_mode="r")
    descriptions = json.loads((folder / "descriptions.json").read_text())
    picked = np.linspace(0, len(pictures) - 1, min(count, len(pictures))).astype(int)
    return np.stack([pictures[i] for i in picked]), [descriptions[i] for i in picked]


def made_pictures(path, count, side):
    """Top left corners [N, side, side, 3] uint8 of a folder's PNG files, spread over it, and their names."""
    files = sorted(path.glob("*.png"))
    if not files:
        raise SystemExit(f"Expected PNG files in {path}, found none; write one file for each made picture.")
    files = [files[i] for i in np.linspace(0, len(files) - 1, min(count, len(files))).astype(int)]
    pictures = [np.array(Image.open(file).convert("RGB")) for file in files]
    smallest = min(min(picture.shape[:2]) for picture in pictures)
    if smallest < side:
        raise SystemExit(f"Expected pictures of at least {side} px, found {smallest}; make them larger.")
    return np.stack([picture[:side, :side] for picture in pictures]), [file.stem for file in files]


def drawn_pictures(names, side):
    """A picture for each made one from a seed of its own, of the material and colour that its file's name says."""
    pictures = []
    for index, name in enumerate(names):
        rng = np.random.default_rng([SEED, index])
        said = re.fullmatch(r"\d+-(.+)-(.+)", name)
        known = said and said[1] in MATERIAL_NAMES and said[2] in COLOUR_NAMES
        description = any_description(rng)
        if known:
            description = Description(said[1], said[2], description.modifiers)
        pictures.append(draw(description, rng, side))
    return np.stack(pictures)


def distances(pictures, tiles, report):
    """[(distance, index of the nearest tile)] of all pictures that are not flat; None for those."""
    found = []
    normalised, flat = windows(pictures)
    for index, window in enumerate(normalised):
        found.append(None if flat[index] else nearest(window, tiles))
        if (index + 1) % 10 == 0:
            print(f"  {report} {index + 1} of {len(pictures)}", flush=True)
    return found


def told(name, values):
    marks = np.percentile(values, (0, 5, 25, 50, 75, 95, 100))
    print(f"{name:18s}" + "".join(f"{value:8.3f}" for value in marks))


def sheet(path, pictures, found, tiles, columns=8):
    """The nearest pairs side by side, made and training, nearest first."""
    order = sorted((i for i in range(len(found)) if found[i]), key=lambda i: found[i][0])[: 5 * columns]
    side, rows = pictures.shape[1], -(-len(order) // columns)
    full = np.full((rows * (side + 8), columns * (2 * side + 12), 3), 255, np.uint8)
    for place, i in enumerate(order):
        top, left = place // columns * (side + 8), place % columns * (2 * side + 12)
        full[top : top + side, left : left + side] = pictures[i]
        full[top : top + side, left + side : left + 2 * side] = tiles[found[i][1]]
    Image.fromarray(full).save(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pictures", type=Path, help="folder of PNG files, at least as large as the tiles")
    parser.add_argument("--set", default="tiles128", choices=[name for name in SETS if name.startswith("tiles")])
    parser.add_argument("--work", type=Path, default=Path(__file__).parent / ".work", help="folder of the training")
    parser.add_argument("--count", type=int, default=100, help="pictures to compare, made and drawn each")
    parser.add_argument("--tiles", type=int, default=6000, help="training tiles to compare with")
    parser.add_argument("--sheet", type=Path, help="where to draw the nearest pairs")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    tiles, descriptions = training_tiles(arguments.work / "data" / arguments.set, arguments.tiles)
    seen = spectra(windows(tiles)[0])
    print(f"{len(tiles)} training tiles of {tiles.shape[1]} px")
    made, names = made_pictures(arguments.pictures, arguments.count, tiles.shape[1])
    drawn = drawn_pictures(names, tiles.shape[1])
    made_found = distances(made, seen, "made")
    drawn_found = distances(drawn, seen, "drawn")
    of_made = [one[0] for one in made_found if one]
    of_drawn = [one[0] for one in drawn_found if one]
    print("distance to the nearest training tile (0: the same, 1.41: nothing in common)")
    print(f"{'':18s}" + "".join(f"{mark:>8s}" for mark in ("least", "5 %", "25 %", "median", "75 %", "95 %", "most")))
    told("made", of_made)
    told("drawn, unseen", of_drawn)
    limit = np.percentile(of_drawn, 1)
    nearer = sum(distance < limit for distance in of_made)
    print(f"made pictures nearer than 99 % of the drawn ones ({limit:.3f}): {nearer} of {len(of_made)}")
    for index in sorted(range(len(made)), key=lambda i: made_found[i][0] if made_found[i] else 9)[:5]:
        distance, tile = made_found[index] or (float("nan"), 0)
        print(f"  {distance:.3f}  {names[index]}  ~  {descriptions[tile][1]} {descriptions[tile][0]}")
    if arguments.sheet:
        sheet(arguments.sheet, made, made_found, tiles)


if __name__ == "__main__":
    main()
