"""Words for descriptions: many ways to say the same thing."""

from .descriptions import AXES

HEADS = {
    "brick": ("brick", "bricks", "brick wall", "brickwork", "wall of {} bricks", "brick masonry"),
    "tiles": ("tiles", "tile", "ceramic tiles", "tiled wall", "tile floor", "floor of {} tiles", "bathroom tiles"),
    "mosaic": ("mosaic", "mosaic tiles", "mosaic floor", "tesserae", "mosaic of {} pieces"),
    "stone": ("stone", "stones", "stone wall", "cobblestone", "cobblestones", "wall of {} stones", "paving stones"),
    "concrete": ("concrete", "concrete wall", "cement", "bare concrete", "slab of {} concrete"),
    "shingles": ("shingles", "roof shingles", "slate roof", "wooden shingles", "roof of {} shingles"),
    "rooftiles": ("roof tiles", "clay roof", "terracotta roof", "tiled roof", "roof of {} tiles"),
    "terrazzo": ("terrazzo", "terrazzo floor", "terrazzo slab", "floor of {} terrazzo"),
    "wood": ("wood", "wooden planks", "wood planks", "wooden boards", "wood grain", "planks of {} wood", "timber"),
    "parquet": ("parquet", "parquet floor", "wooden floor", "herringbone parquet", "floor of {} parquet"),
    "logs": ("logs", "cut logs", "log pile", "tree rings", "stack of {} logs", "firewood"),
    "bamboo": ("bamboo", "bamboo canes", "bamboo fence", "fence of {} bamboo", "bamboo poles"),
    "bark": ("bark", "tree bark", "bark of a tree", "bark of a {} tree", "tree trunk"),
    "marble": ("marble", "marble slab", "polished marble", "veined marble", "slab of {} marble"),
    "agate": ("agate", "agate slice", "banded agate", "malachite", "slice of {} agate"),
    "cracked earth": ("cracked earth", "dried mud", "cracked mud", "desert ground", "plates of {} mud"),
    "metal": ("metal", "brushed metal", "metal plate", "steel", "metal sheet", "sheet of {} metal", "aluminium"),
    "rust": ("rust", "rusty metal", "peeling paint", "rusted iron", "flaking {} paint on iron"),
    "hammered": ("hammered metal", "beaten metal", "hammered copper", "dented metal", "bowl of {} hammered metal"),
    "treadplate": ("diamond plate", "tread plate", "checker plate", "steel floor plate", "floor of {} tread plate"),
    "corrugated": ("corrugated iron", "corrugated metal", "corrugated sheet", "sheet of {} corrugated iron"),
    "chainmail": ("chainmail", "chain mail", "mail armour", "linked rings", "shirt of {} chainmail"),
    "knit": ("knit", "knitted wool", "knitted fabric", "wool sweater", "knitwear", "sweater of {} wool"),
    "weave": ("weave", "woven basket", "wicker", "basket weave", "woven straw", "weave of {} straw"),
    "denim": ("denim", "jeans", "denim cloth", "jean fabric", "piece of {} denim"),
    "herringbone": ("herringbone", "herringbone wool", "tweed", "herringbone cloth", "jacket of {} tweed"),
    "plaid": ("plaid", "tartan", "plaid fabric", "tartan cloth", "plaid shirt", "cloth of {} plaid"),
    "quilt": ("quilt", "quilted fabric", "padded fabric", "quilted leather", "blanket of {} quilting"),
    "lace": ("lace", "lace fabric", "crochet", "lace curtain", "piece of {} lace"),
    "satin": ("satin", "silk", "draped silk", "satin cloth", "folds of {} satin"),
    "leather": ("leather", "leather hide", "leather surface", "piece of {} leather"),
    "grass": ("grass", "lawn", "grass field", "meadow grass", "blades of {} grass"),
    "sand": ("sand", "sand dunes", "desert sand", "rippled sand", "ripples of {} sand"),
    "snow": ("snow", "fresh snow", "snow drift", "snowy ground", "drifts of {} snow"),
    "leaves": ("leaves", "foliage", "fallen leaves", "autumn leaves", "heap of {} leaves"),
    "flowers": ("flowers", "blossoms", "flower bed", "flower meadow", "bed of {} flowers"),
    "water": ("water", "water surface", "rippling water", "pool water", "surface of {} water"),
    "bubbles": ("bubbles", "soap bubbles", "foam", "soap foam", "foam of {} bubbles"),
    "droplets": ("droplets", "water drops", "rain drops", "dew drops", "drops on a {} surface"),
    "ice": ("ice", "cracked ice", "frozen lake", "glacier ice", "sheet of {} ice"),
    "clouds": ("clouds", "cloudy sky", "sky with clouds", "clouds in a {} sky"),
    "stars": ("stars", "starry sky", "night sky", "starry night", "space with stars", "stars in a {} night"),
    "aurora": ("aurora", "northern lights", "polar lights", "aurora borealis", "curtains of {} light"),
    "fire": ("fire", "flames", "burning fire", "blaze", "tongues of {} fire"),
    "lava": ("lava", "molten lava", "magma", "cracked lava", "glowing lava", "cracks of {} lava"),
    "fur": ("fur", "animal fur", "fluffy fur", "soft fur", "coat of {} fur"),
    "scales": ("scales", "fish scales", "dragon scales", "reptile scales", "skin of {} scales"),
    "feathers": ("feathers", "plumage", "bird feathers", "wing feathers", "wing of {} feathers"),
    "zebra": ("zebra", "zebra stripes", "zebra skin", "zebra print", "skin of a {} zebra"),
    "leopard": ("leopard", "leopard spots", "leopard print", "jaguar fur", "coat of a {} leopard"),
    "crumpled": ("crumpled paper", "creased paper", "wrinkled paper", "paper ball", "sheet of {} crumpled paper"),
    "brushstrokes": ("brushstrokes", "brush strokes", "oil paint", "thick paint", "strokes of {} paint", "impasto"),
    "splatter": ("splatter", "paint splatter", "paint splashes", "ink blots", "splashes of {} paint"),
    "camouflage": ("camouflage", "camo", "camouflage pattern", "army camouflage", "pattern of {} camouflage"),
    "stripes": ("stripes", "striped fabric", "stripe pattern", "striped pattern", "pattern of {} stripes"),
    "checker": ("checker", "checkerboard", "checkered pattern", "chessboard", "checkered floor", "checks"),
    "dots": ("dots", "polka dots", "polka dot pattern", "dotted fabric", "pattern of {} dots"),
    "honeycomb": ("honeycomb", "honeycomb cells", "beehive", "wax cells", "comb of {} wax"),
    "zigzag": ("zigzag", "chevron", "zigzag pattern", "chevron pattern", "pattern of {} zigzags"),
    "scallops": ("scallops", "scallop pattern", "seigaiha", "japanese waves", "pattern of {} scallops"),
    "rings": ("rings", "concentric circles", "circle pattern", "targets", "pattern of {} rings"),
    "damask": ("damask", "damask wallpaper", "ornament", "baroque wallpaper", "wallpaper of {} damask"),
    "panels": ("panels", "spaceship hull", "sci-fi panels", "hull plates", "hull of {} panels"),
    "circuit": ("circuit", "circuit board", "printed circuit", "electronics", "board of {} circuits"),
    "neon": ("neon grid", "glowing grid", "synthwave grid", "laser grid", "grid of {} neon"),
    "armour": ("armour", "hexagon armour", "sci-fi armour", "hexagonal plates", "plates of {} armour"),
}
"""Names of a material; "{}" is where adjectives go when they do not go in front."""

COLOUR_WORDS = {
    "red": ("red", "scarlet"),
    "purple": ("purple", "violet"),
    "beige": ("beige", "cream"),
    "grey": ("grey", "gray"),
    "gold": ("gold", "golden"),
    "navy": ("navy", "navy blue"),
    "brown": ("brown", "chocolate brown"),
    "teal": ("teal", "petrol"),
    "cyan": ("cyan", "turquoise"),
    "lime": ("lime", "lime green"),
    "olive": ("olive", "olive green"),
    "maroon": ("maroon", "burgundy"),
    "magenta": ("magenta", "fuchsia"),
    "lavender": ("lavender", "lilac"),
    "peach": ("peach", "salmon"),
    "mint": ("mint", "mint green"),
    "sky blue": ("sky blue", "light blue"),
}
MODIFIER_WORDS = {
    "large": ("large", "big", "huge"),
    "small": ("small", "tiny", "fine"),
    "dark": ("dark", "dim", "shadowy"),
    "bright": ("bright", "sunlit", "pale"),
    "rough": ("rough", "coarse", "grainy"),
    "smooth": ("smooth", "soft", "even"),
    "worn": ("worn", "old", "weathered", "scratched"),
    "new": ("new", "clean", "fresh"),
    "wet": ("wet", "glossy", "rainy"),
    "dry": ("dry", "matte"),
    "strong": ("high contrast", "bold"),
    "faint": ("low contrast", "faint", "subtle"),
    "diagonal": ("diagonal", "slanted"),
    "turned": ("turned", "sideways"),
}
OPENINGS = (
    "", "", "", "", "a", "the", "some", "texture of", "a texture of", "seamless texture of", "a photo of",
    "seamless", "a seamless pattern of", "picture of", "an", "material:",
)  # fmt: skip
OPENINGS_HELD_OUT = ("a close-up of", "an image of", "seamless picture of", "background of")
ENDINGS = ("", "", "", "", "texture", "background", "surface", "material", "pattern")
EXTRAS = ("seamless", "detailed", "high quality", "4k", "beautiful", "material", "tileable", "realistic")


def _choice(rng, options):
    return options[rng.integers(len(options))]


def caption(description, rng, openings=OPENINGS):
    """One phrasing of a description. Words that name nothing (openings, endings, extras) come and go."""
    material, colour, modifiers, second = description
    head = _choice(rng, HEADS[material])
    hue = _choice(rng, COLOUR_WORDS.get(colour, (colour,)))
    after = ""
    if second is not None:
        other = _choice(rng, COLOUR_WORDS.get(second, (second,)))
        if rng.random() < 0.6:
            hue = f"{hue} and {other}"
        else:
            after = f" with {other}"
    words = [_choice(rng, MODIFIER_WORDS[m]) for m in modifiers]
    rng.shuffle(words)
    if "{}" in head:
        text = head.format(" ".join([*words, hue])) + after
    else:
        order = rng.random()
        ending = _choice(rng, ENDINGS) if order < 0.7 and not after else ""
        if order < 0.7:
            text = " ".join([*words, hue, head, ending]).strip() + after
        elif order < 0.8:
            text = ", ".join([head, *words, hue + after])
        elif order < 0.9:
            text = " ".join([*words, head, "in", hue]) + after
        else:
            text = ", ".join([" ".join([hue, head]) + after, *words])
    text = f"{_choice(rng, openings)} {text}".strip()
    return f"{text}, {_choice(rng, EXTRAS)}" if rng.random() < 0.1 else text


def training_caption(description, rng):
    """(what is said, caption) as in training: some leave things out (None), some hold a word nobody knows."""
    chance = rng.random()
    if chance < 0.04:
        head = _choice(rng, [h for h in HEADS[description.material] if "{}" not in h])
        return description._replace(colour=None, modifiers=(), second=None), head
    if chance < 0.07:
        return description._replace(material=None, modifiers=(), second=None), description.colour
    if chance < 0.12:
        description = description._replace(modifiers=())
    text = caption(description, rng)
    return description, f"{text}, {_invented_word(rng)}" if rng.random() < 0.05 else text


def _invented_word(rng):
    letters = "abcdefghijklmnopqrstuvwxyz"
    return "".join(letters[i] for i in rng.integers(0, 26, rng.integers(3, 9)))


def vocabulary_text():
    """Every word that captions use, once each, for the tokenizer."""
    groups = [*HEADS.values(), *COLOUR_WORDS.values(), *MODIFIER_WORDS.values()]
    groups += [OPENINGS, OPENINGS_HELD_OUT, ENDINGS, EXTRAS, [m for axis in AXES for m in axis], ("and", "with", "in")]
    return " ".join(phrase.replace("{}", " ") for group in groups for phrase in group)
