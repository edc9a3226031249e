#!/usr/bin/python3
"""Print the accuracy of the detectors on labelled pairs, computed through `import quarrywatch`.

    PYTHONPATH=build/python scripts/accuracy_table.py [--data DIR] [--pair NAME ...] [--method NAME ...] [--threads N]

The same rows as in the README, where the program makes them: one detection with the program's defaults, then kappa and
F1 of the mask, and the AUC of the score. The interval is that of kappa, by a bootstrap over blocks of ground. DIR (else
$QUARRYWATCH_DATA, else ../shared/data) holds taizhou/, sar/Ottawa/ and sar/Farmland/; a pair that is not there is named
on standard error and left out. Ends with 1 where none is.
"""

import argparse
import os
import pathlib
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy
from numpy.typing import NDArray
from osgeo import gdal

try:
    import quarrywatch
except ImportError as fault:
    sys.exit(f"accuracy_table.py: {fault}. Build it (cmake --preset release) and set PYTHONPATH to build/python.")

gdal.UseExceptions()

ROOT = pathlib.Path(__file__).resolve().parent.parent

Image = NDArray[numpy.float32]
Mask = NDArray[numpy.bool_]
Band = Literal["blue", "green", "red", "nir", "swir1", "swir2"]
Method = Literal[
    "chronochrome", "irmad", "cva", "mad", "sfa", "isfa", "pca_kmeans", "index", "zscore", "fusion", "log_ratio"
]
OPTICAL: list[Method] = [
    "chronochrome", "irmad", "cva", "mad", "sfa", "isfa", "pca_kmeans", "index", "zscore", "fusion"
]
BLOCK_PX = 32  # neighbouring pixels are no independent witnesses: what is drawn are blocks this large


@dataclass
class Labelled:
    """A pair of dates with labels."""

    before: Image
    after: Image
    changed: Mask
    unchanged: Mask | None
    bands: Sequence[Band]
    options: quarrywatch.DetectOptions
    methods: Sequence[Method]


def read(path: pathlib.Path, first_band: bool = False) -> Image:
    """Pixels as float32, [bands, rows, cols], or [rows, cols] of the first band."""
    file = gdal.Open(str(path))
    pixels = file.GetRasterBand(1).ReadAsArray() if first_band else file.ReadAsArray()
    return numpy.ascontiguousarray(pixels, dtype=numpy.float32)


def taizhou(folder: pathlib.Path) -> Labelled:
    roles: list[Band] = ["blue", "green", "red", "nir", "swir1", "swir2"]
    return Labelled(
        read(folder / "2000TM"),
        read(folder / "2003TM"),
        read(folder / "change.bmp", first_band=True) > 0,
        read(folder / "unchanged.bmp", first_band=True) > 0,
        roles,
        quarrywatch.DetectOptions(),
        OPTICAL,
    )


def radar(folder: pathlib.Path, stem: str) -> Labelled:
    return Labelled(
        read(folder / f"{stem}_1.bmp", first_band=True),
        read(folder / f"{stem}_2.bmp", first_band=True),
        read(folder / f"{stem}_gt.bmp", first_band=True) > 0,
        None,
        [],
        quarrywatch.DetectOptions.radar(),
        ["log_ratio"],
    )


PAIRS: dict[str, Callable[[pathlib.Path], Labelled]] = {
    "taizhou": taizhou,
    "sar/Ottawa": lambda folder: radar(folder, "ottawa"),
    "sar/Farmland": lambda folder: radar(folder, "Farmland"),
}


def kappa_interval(mask: Mask, pair: Labelled) -> tuple[float, float] | None:
    """95 % interval of kappa, blocks drawn with replacement; None where it is undefined."""
    unchanged = ~pair.changed if pair.unchanged is None else pair.unchanged
    rows, cols = (numpy.arange(n) // BLOCK_PX for n in mask.shape)
    block = (rows[:, None] * (cols[-1] + 1) + cols[None, :]).ravel()
    cells = [mask & pair.changed, mask & unchanged, ~mask & pair.changed, ~mask & unchanged]  # tp, fp, fn, tn
    counts = numpy.stack([numpy.bincount(block, cell.ravel()) for cell in cells], axis=1)
    counts = counts[counts.sum(axis=1) > 0]

    def kappa(times: NDArray[numpy.uint32]) -> float | None:
        tp, fp, fn, tn = (float(n) for n in times @ counts)
        below = (tp + fp) * (fp + tn) + (tp + fn) * (fn + tn)
        return 2 * (tp * tn - fp * fn) / below if below > 0 else None

    return quarrywatch.bootstrap_interval(kappa, numpy.zeros(len(counts)))


def figure(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def row(name: str, pair: Labelled, method: Method, threads: int) -> str:
    """One line of the table."""
    found = quarrywatch.detect(
        pair.before, pair.after, method, bands=pair.bands, options=pair.options, threads=threads
    )
    if found.score is None or found.mask is None:
        return f"| {name} | {method} | no answer: {found.status} | | | | | | |"
    of_mask = quarrywatch.evaluate(found.mask, pair.changed, unchanged=pair.unchanged, observed=found.valid)
    of_score = quarrywatch.evaluate(found.score, pair.changed, unchanged=pair.unchanged)
    interval = kappa_interval(found.mask, pair)
    return " ".join(
        [
            f"| {name} | {method} | {found.threshold.rule} |",
            f"{figure(of_mask.oa, 3)} | {figure(of_mask.kappa, 3)} |",
            "- |" if interval is None else f"{interval[0]:.3f} to {interval[1]:.3f} |",
            f"{figure(of_mask.f1, 3)} | {figure(of_mask.iou, 3)} | {figure(of_score.auc, 4)} |",
        ]
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.environ.get("QUARRYWATCH_DATA") or ROOT.parent / "shared" / "data"
    parser.add_argument("--data", type=pathlib.Path, default=pathlib.Path(default))
    parser.add_argument("--pair", action="append", choices=list(PAIRS), help="only this one; may be repeated")
    parser.add_argument("--method", action="append", choices=[*OPTICAL, "log_ratio"], help="the same")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    found_any = False
    print("| pair | method | rule | OA | kappa | 95 % | F1 | IoU | AUC |\n|---|---|---|---|---|---|---|---|---|")
    for name in arguments.pair or PAIRS:
        folder = arguments.data / name
        if not folder.is_dir():
            print(f"accuracy_table.py: {folder} is not there: left out", file=sys.stderr)
            continue
        found_any = True
        pair = PAIRS[name](folder)
        for method in pair.methods:
            if arguments.method is None or method in arguments.method:
                print(row(name, pair, method, arguments.threads), flush=True)
    return 0 if found_any else 1


if __name__ == "__main__":
    sys.exit(main())
