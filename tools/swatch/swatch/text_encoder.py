"""A small causal text transformer in the manner of CLIP's: token ids [B, S] -> states [B, S, D] and pooled [B, D]."""

import torch
from torch import nn

from .layers import attend

WIDTH = 160
HEADS = 4
LAYERS = 2


class Block(nn.Module):
    """Pre-norm causal self-attention and a feed-forward layer."""

    def __init__(self, width=WIDTH):
        super().__init__()
        self.attention_norm = nn.LayerNorm(width)
        self.query_key_value = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.norm = nn.LayerNorm(width)
        self.wide = nn.Linear(width, 2 * width)
        self.narrow = nn.Linear(2 * width, width)

    def forward(self, x, bias):
        query, key, value = self.query_key_value(self.attention_norm(x)).chunk(3, -1)
        x = x + self.out(attend(query, key, value, HEADS, bias))
        wide = self.wide(self.norm(x))
        return x + self.narrow(wide * torch.sigmoid(1.702 * wide))


class TextEncoder(nn.Module):
    def __init__(self, vocabulary, length=77, width=WIDTH):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width)
        self.positions = nn.Parameter(torch.randn(length, width) * 0.02)
        self.blocks = nn.ModuleList(Block(width) for _ in range(LAYERS))
        self.norm = nn.LayerNorm(width)
        nn.init.normal_(self.tokens.weight, std=0.1)
        self.register_buffer("causal", torch.full((length, length), -1e4).triu(1), persistent=False)

    def forward(self, ids):
        """The pooled state is the one at the first end token, which has the highest id."""
        length = ids.shape[1]
        x = self.tokens(ids.long()) + self.positions[:length]
        for block in self.blocks:
            x = block(x, self.causal[:length, :length])
        x = self.norm(x)
        at = ids.argmax(1)
        return x, x[torch.arange(x.shape[0], device=x.device), at]
