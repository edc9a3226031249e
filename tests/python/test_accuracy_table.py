"""The table that the script prints is the program's."""

import json
import os
import subprocess
import sys

import pytest


def table(source, data, *arguments):
    done = subprocess.run(
        [sys.executable, source / "scripts" / "accuracy_table.py", "--data", data, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ,
    )
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in done.stdout.splitlines()]
    return done, rows[2:]


@pytest.mark.parametrize(
    ("pair", "method", "files", "options"),
    [
        (
            "taizhou",
            "irmad",
            ("2000TM", "2003TM", "change.bmp", "unchanged.bmp"),
            ("--bands", "blue:1,green:2,red:3,nir:4,swir1:5,swir2:6", "--method", "irmad"),
        ),
        ("sar/Ottawa", "log_ratio", ("ottawa_1.bmp", "ottawa_2.bmp", "ottawa_gt.bmp"), ("--sensor", "sar")),
    ],
)
def test_figures_are_those_of_detect_and_evaluate(pair, method, files, options, source, data, program, tmp_path):
    if not (data / pair).is_dir():
        pytest.skip(f"no {pair} in {data}")
    done, rows = table(source, data, "--pair", pair, "--method", method)
    assert done.returncode == 0, done.stderr
    ((name, printed_method, rule, oa, kappa, interval, f1, iou, auc),) = rows
    before, after, truth, *unchanged = (data / pair / file for file in files)
    program(
        "detect", before, after, *options, "--out", tmp_path / "score.tif", "--mask", tmp_path / "mask.tif",
        "--report", tmp_path / "detection.json",
    )
    reports = []
    for result in ("mask", "score"):
        program(
            "evaluate", tmp_path / f"{result}.tif", "--truth", truth, "--report", tmp_path / "figures.json",
            *[word for path in unchanged for word in ("--unchanged", path)],
        )
        reports.append(json.loads((tmp_path / "figures.json").read_text()))
    of_mask, of_score = reports
    assert (name, printed_method) == (pair, method)
    assert rule == json.loads((tmp_path / "detection.json").read_text())["rule"]
    assert [oa, kappa, f1, iou] == [f"{of_mask[figure]:.3f}" for figure in ("oa", "kappa", "f1", "iou")]
    assert auc == f"{of_score['auc']:.4f}"
    low, high = map(float, interval.split(" to "))
    assert low < float(kappa) < high


def test_without_data_it_says_so(source, tmp_path):
    done, rows = table(source, tmp_path)
    assert done.returncode == 1 and rows == []
    assert done.stderr.count("is not there: left out") == 3
