"""The twenty-four materials by name."""

from . import grown, made

MATERIALS = {
    draw.__name__: draw
    for draw in (
        made.brick, made.wood, grown.marble, grown.grass, grown.clouds, grown.water, grown.sand, grown.leather,
        made.knit, made.tiles, made.stripes, made.checker, made.dots, grown.stone, made.metal, made.weave,
        grown.bark, grown.lava, grown.scales, grown.camouflage, grown.stars, made.terrazzo, made.honeycomb,
        made.plaid,
    )
}  # fmt: skip
