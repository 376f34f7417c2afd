"""Words for descriptions: many ways to say the same thing."""

from .descriptions import AXES

HEADS = {
    "brick": ("brick", "bricks", "brick wall", "brickwork", "wall of {} bricks", "brick masonry"),
    "wood": ("wood", "wooden planks", "wood planks", "wooden boards", "wood grain", "planks of {} wood", "timber"),
    "marble": ("marble", "marble slab", "polished marble", "veined marble", "slab of {} marble"),
    "grass": ("grass", "lawn", "grass field", "meadow grass", "blades of {} grass"),
    "clouds": ("clouds", "cloudy sky", "sky with clouds", "clouds in a {} sky"),
    "water": ("water", "water surface", "rippling water", "pool water", "surface of {} water"),
    "sand": ("sand", "sand dunes", "desert sand", "rippled sand", "ripples of {} sand"),
    "leather": ("leather", "leather hide", "leather surface", "piece of {} leather"),
    "knit": ("knit", "knitted wool", "knitted fabric", "wool sweater", "knitwear", "sweater of {} wool"),
    "tiles": ("tiles", "tile", "ceramic tiles", "tiled wall", "tile floor", "floor of {} tiles"),
    "stripes": ("stripes", "striped fabric", "stripe pattern", "striped pattern", "pattern of {} stripes"),
    "checker": ("checker", "checkerboard", "checkered pattern", "chessboard", "checkered floor", "checks"),
    "dots": ("dots", "polka dots", "polka dot pattern", "dotted fabric", "pattern of {} dots"),
    "stone": ("stone", "stones", "stone wall", "cobblestone", "cobblestones", "wall of {} stones"),
    "metal": ("metal", "brushed metal", "metal plate", "steel", "metal sheet", "sheet of {} metal"),
    "weave": ("weave", "woven basket", "wicker", "basket weave", "woven straw", "weave of {} straw"),
    "bark": ("bark", "tree bark", "bark of a tree", "bark of a {} tree", "tree trunk"),
    "lava": ("lava", "molten lava", "magma", "cracked lava", "glowing lava", "cracks of {} lava"),
    "scales": ("scales", "fish scales", "dragon scales", "reptile scales", "skin of {} scales"),
    "camouflage": ("camouflage", "camo", "camouflage pattern", "army camouflage", "pattern of {} camouflage"),
    "stars": ("stars", "starry sky", "night sky", "starry night", "space with stars", "stars in a {} night"),
    "terrazzo": ("terrazzo", "terrazzo floor", "terrazzo slab", "floor of {} terrazzo"),
    "honeycomb": ("honeycomb", "hexagons", "hexagon pattern", "honeycomb cells", "pattern of {} hexagons"),
    "plaid": ("plaid", "tartan", "plaid fabric", "tartan cloth", "plaid shirt", "cloth of {} plaid"),
}
"""Names of a material; "{}" is where adjectives go when they do not go in front."""

COLOUR_WORDS = {
    "purple": ("purple", "violet"),
    "beige": ("beige", "cream"),
    "grey": ("grey", "gray"),
    "gold": ("gold", "golden"),
    "navy": ("navy", "navy blue"),
    "brown": ("brown", "chocolate brown"),
}
MODIFIER_WORDS = {
    "large": ("large", "big", "huge"),
    "small": ("small", "tiny", "fine"),
    "dark": ("dark", "dim", "shadowy"),
    "bright": ("bright", "light", "sunlit"),
    "rough": ("rough", "coarse", "weathered"),
    "smooth": ("smooth", "soft", "clean"),
}
OPENINGS = (
    "", "", "", "", "a", "the", "some", "texture of", "a texture of", "seamless texture of", "a photo of",
    "seamless", "a seamless pattern of", "picture of",
)  # fmt: skip
OPENINGS_HELD_OUT = ("a close-up of", "an image of", "seamless picture of", "background of")
ENDINGS = ("", "", "", "", "texture", "background", "surface", "material", "pattern")
EXTRAS = ("seamless", "detailed", "high quality", "4k", "beautiful", "old", "material", "tileable", "realistic")


def _choice(rng, options):
    return options[rng.integers(len(options))]


def caption(description, rng, openings=OPENINGS):
    """One phrasing of a description. Words that name nothing (openings, endings, extras) come and go."""
    material, colour, modifiers = description
    head = _choice(rng, HEADS[material])
    hue = _choice(rng, COLOUR_WORDS.get(colour, (colour,)))
    words = [_choice(rng, MODIFIER_WORDS[m]) for m in modifiers]
    rng.shuffle(words)
    if "{}" in head:
        text = head.format(" ".join([*words, hue]))
    else:
        order = rng.random()
        ending = _choice(rng, ENDINGS) if order < 0.7 else ""
        if order < 0.7:
            text = " ".join([*words, hue, head, ending]).strip()
        elif order < 0.8:
            text = ", ".join([head, *words, hue])
        elif order < 0.9:
            text = " ".join([*words, head, "in", hue])
        else:
            text = ", ".join([" ".join([hue, head]), *words])
    text = f"{_choice(rng, openings)} {text}".strip()
    return f"{text}, {_choice(rng, EXTRAS)}" if rng.random() < 0.1 else text


def training_caption(description, rng):
    """A caption as in training: some leave the colour or the modifiers out, some hold a word nobody knows."""
    material, colour, modifiers = description
    chance = rng.random()
    if chance < 0.04:
        return _choice(rng, [h for h in HEADS[material] if "{}" not in h])
    if chance < 0.07:
        return colour
    if chance < 0.12:
        modifiers = ()
    text = caption((material, colour, modifiers), rng)
    return f"{text}, {_invented_word(rng)}" if rng.random() < 0.05 else text


def _invented_word(rng):
    letters = "abcdefghijklmnopqrstuvwxyz"
    return "".join(letters[i] for i in rng.integers(0, 26, rng.integers(3, 9)))


def vocabulary_text():
    """Every word that captions use, once each, for the tokenizer."""
    groups = [*HEADS.values(), *COLOUR_WORDS.values(), *MODIFIER_WORDS.values()]
    groups += [OPENINGS, OPENINGS_HELD_OUT, ENDINGS, EXTRAS, [m for axis in AXES for m in axis]]
    return " ".join(phrase.replace("{}", " ") for group in groups for phrase in group)
