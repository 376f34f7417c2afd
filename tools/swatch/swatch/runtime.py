"""Runs the packaged ONNX models with ONNX Runtime: text to picture, fill, and the evaluator."""

import json

import numpy as np
import onnxruntime
import torch

from .schedule import sample
from .tokenizer import Tokenizer
from .training import to_pictures, to_tensor


def read_tokenizer(folder):
    lines = (folder / "merges.txt").read_text(encoding="utf-8").splitlines()[1:]
    return Tokenizer([tuple(line.split(" ")) for line in lines])


class Pipeline:
    """A model folder; pictures are uint8 [n, n, 3], masks bool [n, n] (true where to paint)."""

    def __init__(self, folder):
        self.tokenizer = read_tokenizer(folder / "tokenizer")
        self.scale = json.loads((folder / "vae_decoder" / "config.json").read_text())["scaling_factor"]
        self.advice = json.loads((folder / "model_index.json").read_text())["scumble"]
        names = ("text_encoder", "unet", "vae_encoder", "vae_decoder")
        self.sessions = {name: onnxruntime.InferenceSession(folder / name / "model.onnx") for name in names}

    def _run(self, name, **inputs):
        return self.sessions[name].run(None, {k: np.asarray(v) for k, v in inputs.items()})[0]

    def generate(self, prompt, seed, size=256, guidance=None):
        return self.fill(np.full((size, size, 3), 127.5), np.ones((size, size), bool), prompt, seed, guidance)

    def fill(self, picture, mask, prompt, seed, guidance=None, steps=None):
        """The picture with its mask filled by the model; what is outside comes through the autoencoder."""
        height, width = mask.shape
        hole = torch.from_numpy(mask)[None, None].float()
        hidden = self._run("vae_encoder", sample=to_tensor(picture[None]) * (hole < 0.5))[:, :4] * self.scale
        context = torch.cat([hole[..., ::8, ::8], torch.from_numpy(hidden)], 1)
        ids = np.array([self.tokenizer.encode(""), self.tokenizer.encode(prompt)], np.int32)
        tokens = self._run("text_encoder", input_ids=ids)

        def predict(x, timestep):
            both = torch.cat([x, context], 1).repeat(2, 1, 1, 1)
            output = self._run("unet", sample=both, timestep=np.array([timestep]), encoder_hidden_states=tokens)
            return torch.from_numpy(output).chunk(2)

        noise = torch.randn(1, 4, height // 8, width // 8, generator=torch.Generator().manual_seed(seed))
        latents = sample(predict, noise, steps or self.advice["steps"], guidance or self.advice["guidance"])
        return to_pictures(torch.from_numpy(self._run("vae_decoder", latent_sample=latents / self.scale)))[0]


class Judge:
    """The evaluator: (material, colour) of a picture uint8 [h, w, 3]."""

    def __init__(self, folder):
        self.session = onnxruntime.InferenceSession(folder / "material.onnx")
        labels = json.loads((folder / "labels.json").read_text())
        self.materials, self.colours = labels["materials"], [c["name"] for c in labels["colours"]]
        self.size = labels["input"]["shape"][-1]

    def __call__(self, picture):
        height, width, _ = picture.shape
        repeats = (-(-self.size // height), -(-self.size // width), 1)
        picture = np.tile(picture, repeats)
        top, left = ((length - self.size) // 2 for length in picture.shape[:2])
        crop = picture[top : top + self.size, left : left + self.size].astype(np.float32) / 255
        material, colour = self.session.run(None, {"picture": crop.transpose(2, 0, 1)[None]})
        return self.materials[material[0].argmax()], self.colours[colour[0].argmax()]
