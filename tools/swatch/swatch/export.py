"""Writes Swatch as a folder of ONNX models in the layout that Stable Diffusion 1.x pipelines have."""

import json
import warnings

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from .autoencoder import LATENT_CHANNELS
from .descriptions import AXES, COLOUR_NAMES, MATERIAL_NAMES
from .schedule import CONFIG as SCHEDULER
from .text_encoder import HEADS, LAYERS, WIDTH
from .tokenizer import LENGTH
from .unet import WIDTHS

OPSET = 19
NATIVE_SIZE = 256
SMALLEST_PACKED = 256
"""Tensors with fewer numbers stay in 32 bits."""


def _linear_weights(graph):
    """Names of the weights [outputs, inputs] of linear layers, each with the name under which it is used transposed, or None."""
    constants = {weight.name for weight in graph.initializer}
    found = {}
    for node in graph.node:
        if node.op_type == "Gemm" and node.input[1] in constants:
            found[node.input[1]] = None
        elif node.op_type == "Transpose" and node.input[0] in constants:
            found[node.input[0]] = node.output[0]
    return found


def _in_eight_bits(name, values, turned):
    """Initializers and the node that restores a linear layer's weights [outputs, inputs], with one scale for each output."""
    scale = np.maximum(np.abs(values).max(1), 1e-8).astype(np.float32) / 127
    whole = np.round(values / scale[:, None]).astype(np.int8)
    small = numpy_helper.from_array(np.ascontiguousarray(whole.T) if turned else whole, f"{name}.int8")
    scales = numpy_helper.from_array(scale, f"{name}.scale")
    inputs = [small.name, scales.name]
    axis = 1 if turned else 0
    return [small, scales], helper.make_node("DequantizeLinear", inputs, [turned or name], f"{name}.restore", axis=axis)


def packed(model):
    """The model with smaller weights: 8 bits in linear layers, 16 elsewhere, each restored before use; it computes in 32."""
    graph = model.graph
    linear = _linear_weights(graph)
    kept, restoring = [], []
    for weight in graph.initializer:
        values = numpy_helper.to_array(weight)
        if values.dtype != np.float32 or values.size < SMALLEST_PACKED:
            kept.append(weight)
        elif weight.name in linear:
            small, node = _in_eight_bits(weight.name, values, linear[weight.name])
            kept.extend(small)
            restoring.append(node)
        else:
            half = f"{weight.name}.half"
            kept.append(numpy_helper.from_array(values.astype(np.float16), half))
            restoring.append(
                helper.make_node("Cast", [half], [weight.name], f"{weight.name}.cast", to=TensorProto.FLOAT)
            )
    made = {node.output[0] for node in restoring}
    nodes = [*restoring, *(node for node in graph.node if node.output[0] not in made)]
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend(kept)
    graph.node.extend(nodes)
    return model


def export(module, path, arguments, inputs, outputs, dynamic):
    """Traces the module and writes it; inputs and outputs are names, dynamic maps names to axes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module.eval(), arguments, path, input_names=inputs, output_names=outputs, dynamic_axes=dynamic,
            opset_version=OPSET, dynamo=False, do_constant_folding=False,
        )  # fmt: skip
    model = packed(onnx.load(path))
    onnx.checker.check_model(model)
    onnx.save(model, path)


def write_json(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=2) + "\n")


def _axes(name, height, width):
    return {name: {0: "batch_size", 2: height, 3: width}}


def export_autoencoder(folder, encoder, decoder, scale):
    latent, picture = ("latent_height", "latent_width"), ("sample_height", "sample_width")
    export(
        encoder, folder / "vae_encoder" / "model.onnx", (torch.zeros(2, 3, 64, 64),), ["sample"], ["latent_parameters"],
        _axes("sample", *picture) | _axes("latent_parameters", *latent),
    )  # fmt: skip
    export(
        decoder, folder / "vae_decoder" / "model.onnx", (torch.zeros(2, LATENT_CHANNELS, 8, 8),), ["latent_sample"], ["sample"],
        _axes("latent_sample", *latent) | _axes("sample", *picture),
    )  # fmt: skip
    config = {
        "_class_name": "AutoencoderKL",
        "act_fn": "relu",
        "block_out_channels": [64, 64, 112, 192],
        "force_upcast": False,
        "in_channels": 3,
        "latent_channels": LATENT_CHANNELS,
        "out_channels": 3,
        "sample_size": NATIVE_SIZE,
        "scaling_factor": round(scale, 5),
    }
    for part in ("vae_encoder", "vae_decoder"):
        write_json(folder / part / "config.json", config)


def export_text_encoder(folder, text, tokenizer):
    ids = torch.full((2, LENGTH), tokenizer.end, dtype=torch.int32)
    export(
        text, folder / "text_encoder" / "model.onnx", (ids,), ["input_ids"], ["last_hidden_state", "pooler_output"],
        {
            "input_ids": {0: "batch_size", 1: "sequence_length"},
            "last_hidden_state": {0: "batch_size", 1: "sequence_length"},
            "pooler_output": {0: "batch_size"},
        },
    )  # fmt: skip
    write_json(
        folder / "text_encoder" / "config.json",
        {
            "architectures": ["CLIPTextModel"],
            "bos_token_id": tokenizer.start,
            "eos_token_id": tokenizer.end,
            "hidden_act": "quick_gelu",
            "hidden_size": WIDTH,
            "intermediate_size": 2 * WIDTH,
            "max_position_embeddings": LENGTH,
            "model_type": "clip_text_model",
            "num_attention_heads": HEADS,
            "num_hidden_layers": LAYERS,
            "pad_token_id": tokenizer.end,
            "projection_dim": WIDTH,
            "vocab_size": len(tokenizer.vocabulary),
        },
    )


def export_unet(folder, unet):
    export(
        unet, folder / "unet" / "model.onnx",
        (torch.zeros(2, 2 * LATENT_CHANNELS + 1, 16, 16), torch.tensor([999]), torch.zeros(2, LENGTH, WIDTH)),
        ["sample", "timestep", "encoder_hidden_states"], ["out_sample"],
        _axes("sample", "height", "width") | _axes("out_sample", "height", "width") | {
            "timestep": {0: "steps"},
            "encoder_hidden_states": {0: "batch_size", 1: "sequence_length"},
        },
    )  # fmt: skip
    write_json(
        folder / "unet" / "config.json",
        {
            "_class_name": "UNet2DConditionModel",
            "act_fn": "silu",
            "block_out_channels": list(WIDTHS),
            "cross_attention_dim": WIDTH,
            "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"],
            "flip_sin_to_cos": True,
            "freq_shift": 0,
            "in_channels": 2 * LATENT_CHANNELS + 1,
            "layers_per_block": 2,
            "mid_block_type": "UNetMidBlock2DCrossAttn",
            "norm_num_groups": 16,
            "out_channels": LATENT_CHANNELS,
            "sample_size": NATIVE_SIZE // 8,
            "time_embedding_type": "positional",
            "time_cond_proj_dim": None,
            "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"],
        },
    )


def export_index(folder, guidance, steps):
    """model_index.json, the scheduler's settings, and under "scumble" what the model understands."""
    runtime = ["diffusers", "OnnxRuntimeModel"]
    write_json(
        folder / "model_index.json",
        {
            "_class_name": "OnnxStableDiffusionInpaintPipeline",
            "_diffusers_version": SCHEDULER["_diffusers_version"],
            "feature_extractor": [None, None],
            "safety_checker": [None, None],
            "scheduler": ["diffusers", SCHEDULER["_class_name"]],
            "text_encoder": runtime,
            "tokenizer": ["transformers", "CLIPTokenizer"],
            "unet": runtime,
            "vae_decoder": runtime,
            "vae_encoder": runtime,
            "scumble": {
                "name": "Swatch",
                "guidance": guidance,
                "steps": steps,
                "scheduler": "ddim",
                "continueStrength": 0,
                "nativeSize": NATIVE_SIZE,
                "understands": {
                    "materials": list(MATERIAL_NAMES),
                    "colours": list(COLOUR_NAMES),
                    "modifiers": [word for axis in AXES for word in axis],
                },
            },
        },
    )
    write_json(folder / "scheduler" / "scheduler_config.json", SCHEDULER)


def export_all(folder, model, tokenizer, encoder, decoder, scale, guidance=3.0, steps=20):
    contiguous = nn.ModuleList([model, encoder, decoder]).to(memory_format=torch.contiguous_format)
    contiguous.eval()
    export_autoencoder(folder, encoder, decoder, scale)
    export_text_encoder(folder, model.text, tokenizer)
    export_unet(folder, model.unet)
    export_index(folder, guidance, steps)
    tokenizer.save(folder / "tokenizer")
