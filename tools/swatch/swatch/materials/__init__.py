"""The materials by name, in families.

A material is a function (rng, n, scale, colour, second) that draws one seamless picture [n, n, 3] in 0..1. `scale`
multiplies every feature size (1 is normal); `colour` and `second` are sRGB triples in 0..1, `second` None where no
second colour is named. Features are measured in pixels, so tiles of 64 to 512 px show the same material.
"""

from . import fabric, ground, liquid, masonry, metal, paint, patterns, rock, scifi, skin, sky, wood

FAMILIES = {
    "masonry": (
        masonry.brick, masonry.tiles, masonry.mosaic, masonry.stone, masonry.concrete, masonry.shingles,
        masonry.rooftiles, masonry.terrazzo,
    ),
    "wood": (wood.wood, wood.parquet, wood.logs, wood.bamboo, wood.bark),
    "rock": (rock.marble, rock.agate, rock.cracked_earth),
    "metal": (metal.metal, metal.rust, metal.hammered, metal.treadplate, metal.corrugated, metal.chainmail),
    "fabric": (
        fabric.knit, fabric.weave, fabric.denim, fabric.herringbone, fabric.plaid, fabric.quilt, fabric.lace,
        fabric.satin,
    ),
    "leather": (fabric.leather,),
    "ground": (ground.grass, ground.sand, ground.snow, ground.leaves, ground.flowers),
    "water": (liquid.water, liquid.bubbles, liquid.droplets),
    "ice": (liquid.ice,),
    "sky": (sky.clouds, sky.stars, sky.aurora),
    "fire": (sky.fire, sky.lava),
    "skin": (skin.fur, skin.scales, skin.feathers, skin.zebra, skin.leopard),
    "paper": (paint.crumpled,),
    "paint": (paint.brushstrokes, paint.splatter, paint.camouflage),
    "patterns": (
        patterns.stripes, patterns.checker, patterns.dots, patterns.honeycomb, patterns.zigzag, patterns.scallops,
        patterns.rings, patterns.damask,
    ),
    "machines": (scifi.panels, scifi.circuit, scifi.neon, scifi.armour),
}  # fmt: skip
MATERIALS = {draw.__name__.replace("_", " "): draw for family in FAMILIES.values() for draw in family}
