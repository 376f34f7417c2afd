"""Layers that the networks share."""

import torch
import torch.nn.functional as F
from torch import nn


class _Wrap(torch.autograd.Function):
    """Circular padding of [B, C, H, W] by `pad` on all four sides, keeping the memory format.

    Its own gradient is several times faster than that of `F.pad`; exported as one ONNX Pad of mode "wrap" (opset 19).
    """

    @staticmethod
    def symbolic(g, x, pad):
        pads = g.op("Constant", value_t=torch.tensor([0, 0, pad, pad, 0, 0, pad, pad]))
        return g.op("Pad", x, pads, mode_s="wrap")

    @staticmethod
    def forward(ctx, x, pad):
        ctx.pad = pad
        x = torch.cat([x[:, :, -pad:], x, x[:, :, :pad]], 2)
        return torch.cat([x[..., -pad:], x, x[..., :pad]], 3)

    @staticmethod
    def backward(ctx, gradient):
        pad = ctx.pad
        inner = gradient[..., pad:-pad].clone(memory_format=torch.channels_last)
        inner[..., -pad:] += gradient[..., :pad]
        inner[..., :pad] += gradient[..., -pad:]
        result = inner[:, :, pad:-pad].clone(memory_format=torch.channels_last)
        result[:, :, -pad:] += inner[:, :, :pad]
        result[:, :, :pad] += inner[:, :, -pad:]
        return result, None


class Conv(nn.Conv2d):
    """Convolution that keeps the size and wraps around the edges."""

    def __init__(self, inputs, outputs, kernel=3):
        super().__init__(inputs, outputs, kernel)

    def forward(self, x):
        pad = self.kernel_size[0] // 2
        return F.conv2d(_Wrap.apply(x, pad) if pad else x, self.weight, self.bias)


def attend(query, key, value, heads, bias=None):
    """Multi-head attention: query [B, N, C], key and value [B, S, C], bias [N, S] added to the scores -> [B, N, C]."""
    query, key, value = (x.unflatten(-1, (heads, -1)).transpose(1, 2) for x in (query, key, value))
    scores = query @ key.transpose(-1, -2) * query.shape[-1] ** -0.5
    if bias is not None:
        scores = scores + bias
    return (scores.softmax(-1) @ value).transpose(1, 2).flatten(2)
