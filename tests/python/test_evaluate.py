"""Figures against the same in plain NumPy."""

import json

import numpy
import pytest
import quarrywatch
from conftest import write_tif


def figures(said, true):
    """By the books."""
    tp, fp = numpy.sum(said & true), numpy.sum(said & ~true)
    fn, tn = numpy.sum(~said & true), numpy.sum(~said & ~true)
    n = tp + fp + fn + tn
    oa = (tp + tn) / n
    chance = ((tp + fp) * (tp + fn) + (fn + tn) * (fp + tn)) / n**2
    return {
        "oa": oa,
        "precision": tp / (tp + fp),
        "recall": tp / (tp + fn),
        "f1": 2 * tp / (2 * tp + fp + fn),
        "iou": tp / (tp + fp + fn),
        "kappa": (oa - chance) / (1 - chance),
    }


@pytest.fixture(scope="module")
def labelled():
    rng = numpy.random.default_rng(9)
    truth = rng.random((90, 70)) < 0.2
    score = (rng.standard_normal(truth.shape) + 1.5 * truth).astype(numpy.float32)
    score = numpy.round(score, 1)  # with ties
    unchanged = ~truth & (rng.random(truth.shape) < 0.7)
    return score, truth, unchanged


def test_a_mask_by_the_books(labelled):
    score, truth, unchanged = labelled
    mask = score > 0.8
    found = quarrywatch.evaluate(mask, truth, unchanged=unchanged)
    some = truth | unchanged
    for name, value in figures(mask[some], truth[some]).items():
        assert getattr(found, name) == pytest.approx(value, rel=1e-12), name
    assert found.tp + found.fp + found.fn + found.tn == some.sum()
    assert (found.auc, found.best_kappa, found.best_f1) == (None, None, None)
    everywhere = quarrywatch.evaluate(mask, truth)
    assert everywhere.kappa == pytest.approx(figures(mask, truth)["kappa"])


def test_a_score_by_the_books(labelled):
    score, truth, unchanged = labelled
    found = quarrywatch.evaluate(score, truth, unchanged=unchanged)
    high, low = score[truth][:, None], score[unchanged][None, :]
    assert found.auc == pytest.approx(numpy.mean((high > low) + 0.5 * (high == low)), rel=1e-12)
    some = truth | unchanged
    tried = {t: figures(score[some] >= t, truth[some]) for t in numpy.unique(score[some])}
    best = max(tried.values(), key=lambda f: f["kappa"])
    assert found.kappa == pytest.approx(best["kappa"], rel=1e-9)
    assert found.best_kappa.value == pytest.approx(best["kappa"], rel=1e-9)
    assert found.best_f1.value == pytest.approx(max(f["f1"] for f in tried.values()), rel=1e-9)
    assert found.oa == pytest.approx(tried[numpy.float32(found.best_kappa.threshold)]["oa"])


def test_the_program_prints_the_same(labelled, program, tmp_path):
    score, truth, unchanged = labelled
    mask = score > 0.8
    for name, plane in (("mask", mask), ("truth", truth), ("unchanged", unchanged)):
        write_tif(tmp_path / f"{name}.tif", plane[None])
    program(
        "evaluate", tmp_path / "mask.tif", "--truth", tmp_path / "truth.tif", "--unchanged", tmp_path / "unchanged.tif",
        "--report", tmp_path / "report.json",
    )
    report = json.loads((tmp_path / "report.json").read_text())
    found = quarrywatch.evaluate(mask, truth, unchanged=unchanged)
    for name in ("tp", "fp", "fn", "tn", "oa", "precision", "recall", "f1", "iou", "kappa"):
        assert getattr(found, name) == report[name], name


def test_what_was_not_seen_is_not_counted(labelled):
    score, truth, unchanged = labelled
    observed = numpy.ones(truth.shape, numpy.uint8)
    observed[:30] = 0
    found = quarrywatch.evaluate(score > 0.8, truth, unchanged=unchanged, observed=observed)
    assert found.unobserved == (truth | unchanged)[:30].sum()
    rest = quarrywatch.evaluate((score > 0.8)[30:], truth[30:], unchanged=unchanged[30:])
    assert (found.tp, found.fp, found.fn, found.tn) == (rest.tp, rest.fp, rest.fn, rest.tn)
    holes = score.copy()
    holes[:30] = numpy.nan
    assert quarrywatch.evaluate(holes, truth, unchanged=unchanged).unobserved == found.unobserved
    assert quarrywatch.evaluate(holes, truth, unchanged=unchanged).auc == pytest.approx(
        quarrywatch.evaluate(score, truth, unchanged=unchanged, observed=observed).auc
    )
    both = quarrywatch.evaluate(score > 0.8, truth, unchanged=unchanged | truth)
    assert both.contradictory == truth.sum()


def test_what_is_undefined_is_none():
    nothing = numpy.zeros((4, 4), bool)
    found = quarrywatch.evaluate(nothing, nothing)
    assert (found.oa, found.precision, found.recall, found.f1, found.kappa) == (1, None, None, None, None)
    score = quarrywatch.evaluate(numpy.ones((4, 4), numpy.float32), nothing)
    assert (score.auc, score.best_kappa, score.kappa) == (None, None, None)
    with pytest.raises(TypeError, match="truth: an array of bool or uint8 is needed"):
        quarrywatch.evaluate(nothing, numpy.ones((4, 4)))
    with pytest.raises(TypeError, match="result: an array of float32 is needed, one of float64 was found"):
        quarrywatch.evaluate(numpy.ones((4, 4)), nothing)
    with pytest.raises(ValueError, match=r"truth: the shape must be \(4, 4\), it is \(4, 5\)"):
        quarrywatch.evaluate(nothing, numpy.ones((4, 5), bool))


def test_a_curve_runs_from_one_corner_to_the_other(labelled):
    score, truth, unchanged = labelled
    curve = quarrywatch.score_curve(score, truth, unchanged=unchanged, steps=1000)
    assert (numpy.diff(curve.threshold) < 0).all() and (numpy.diff(curve.recall) >= 0).all()
    assert (curve.recall[-1], curve.fall_out[-1]) == (1, 1)
    at = len(curve.threshold) // 2
    said = score >= curve.threshold[at]
    assert curve.precision[at] == pytest.approx((said & truth).sum() / (said & (truth | unchanged)).sum())
    assert curve.recall[at] == pytest.approx((said & truth).sum() / truth.sum())
    auc = quarrywatch.evaluate(score, truth, unchanged=unchanged).auc
    assert numpy.trapz(curve.recall, curve.fall_out) == pytest.approx(auc, abs=0.005)
    assert quarrywatch.score_curve(score, truth & False).threshold.size == 0


def test_sites_are_matched():
    planted = numpy.zeros((20, 20), numpy.int32)
    planted[2:6, 2:6], planted[10:12, 10:12], planted[15:18, 3:6] = 1, 2, 3
    found = numpy.zeros((20, 20), numpy.int32)
    found[2:6, 2:5], found[0:2, 15:18], found[15:18, 3:6] = 1, 2, 3
    matches = quarrywatch.match_sites(found, planted)
    assert (matches.planted_found, matches.planted_missed) == (2, 1)
    assert (matches.found_true, matches.found_false) == (2, 1)
    assert matches.recall == pytest.approx(2 / 3) and matches.precision == pytest.approx(2 / 3)
    assert matches.total_area_error == pytest.approx(-4 / 25)
    assert quarrywatch.match_sites(found, planted, minimum_planted_px=5).planted_missed == 0
    with pytest.raises(TypeError, match="planted: a contiguous array of int32"):
        quarrywatch.match_sites(found, planted.astype(numpy.int64))
    with pytest.raises(ValueError):
        quarrywatch.match_sites(found, planted[1:].copy())
