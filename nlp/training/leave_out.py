"""How well values without training data are found: python -m nlp.training.leave_out [FOLDER]

Each of the catalogue's further values is looked for by its description alone, weighed on the other values. FOLDER holds
an encoder that never saw labels of these values (fit_encoder on texts with `labelled` cut to the core values); without
it the shipped encoder is used, which knows them and flatters the figure.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from nlp.learned.encoder import Encoder
from nlp.learned.weights import FOLDER, heads
from nlp.training.corpus import CORE, read_corpus
from nlp.training.fit_described import leave_one_value_out, sides


def main(arguments: Sequence[str]) -> int:
    """Print F1 per value and polarity, and the mean."""
    folder = Path(arguments[0]) if arguments else FOLDER
    texts = [text for text in read_corpus() if set(text.labelled) > set(CORE)]
    known = 2 * len(CORE) if arguments else None
    found = leave_one_value_out(sides(Encoder(folder), heads(folder), texts, known))
    for pair, left in found.items():
        print(
            f"{pair.value + ' ' + pair.polarity:38s} n={left.units:4d}  P {left.precision:.3f}  F1 {left.f1:.3f}  "
            f"right among the ten surest {left.likely:.1f}"
        )
    means = [float(np.mean([getattr(left, name) for left in found.values()])) for name in ("precision", "f1", "likely")]
    print("mean of {}: precision {:.3f}, F1 {:.3f}, among the ten surest {:.2f}".format(len(found), *means))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
