"""Thresholds from scores alone."""

import numpy
import pytest
import quarrywatch
from scipy import stats


@pytest.fixture(scope="module")
def scores():
    """Nine parts of unchanged ground, chi-square of four degrees, and one of change."""
    rng = numpy.random.default_rng(4)
    unchanged, changed = rng.chisquare(4, 90000), 60 + 20 * rng.random(10000)
    return numpy.concatenate([unchanged, changed]).astype(numpy.float32)


@pytest.mark.parametrize(
    "rule", ["otsu", "kittler_illingworth", "kittler_illingworth_gg", "em_bayes", "two_means", "automatic", "fdr"]
)
def test_rules_part_what_lies_apart(scores, rule):
    found = quarrywatch.threshold(scores, rule)
    assert 10 < found.value <= scores[90000:].min()
    assert found.share_above == pytest.approx((scores > found.value).mean())
    assert rule == "automatic" or found.rule == rule


def test_chi_square_and_fixed_are_what_they_say(scores):
    options = quarrywatch.ThresholdOptions(rule="chi_square", significance=1e-3)
    known = quarrywatch.NullLaw(degrees=4)
    found = quarrywatch.threshold(scores, options=options, known=known, growth=0.5)
    assert found.value == pytest.approx(stats.chi2.isf(1e-3, 4), rel=1e-6)
    assert found.low == pytest.approx(found.value / 2)
    fixed = quarrywatch.threshold(scores, options=quarrywatch.ThresholdOptions(rule="fixed", value=12.5))
    assert (fixed.value, fixed.rule, fixed.classifies) == (12.5, "fixed", False)


def test_shape_and_holes_do_not_matter(scores):
    plane = scores.reshape(250, 400).copy()
    plane = numpy.concatenate([plane, numpy.full((3, 400), numpy.nan, numpy.float32)])
    assert quarrywatch.threshold(plane, "otsu").value == quarrywatch.threshold(scores, "otsu").value
    assert quarrywatch.threshold(plane.T, "otsu").value == quarrywatch.threshold(scores, "otsu").value


def test_nothing_to_part_is_an_infinite_threshold():
    same = numpy.full(5000, 3, numpy.float32)
    assert quarrywatch.threshold(same, "otsu").value == numpy.inf
    assert quarrywatch.threshold(numpy.zeros(0, numpy.float32)).value == numpy.inf


def test_the_law_of_unchanged_ground(scores):
    law = quarrywatch.fit_null(scores)
    assert law.degrees == pytest.approx(4, rel=0.15)
    chi_square = quarrywatch.NullLaw(scale=2, degrees=3)
    x = numpy.float32([[0, 1, 5], [20, 60, numpy.nan]])
    expected = stats.chi2.sf(x.astype(float) / 2, 3)
    assert numpy.allclose(chi_square.p_value(x), expected, rtol=1e-9, equal_nan=True)
    assert chi_square.quantile(0.01) == pytest.approx(2 * stats.chi2.isf(0.01, 3), rel=1e-9)


def test_faults_are_named(scores):
    with pytest.raises(ValueError, match="rule: 'otzu' is none of automatic, fixed, tail"):
        quarrywatch.threshold(scores, "otzu")
    with pytest.raises(ValueError, match="threshold.tail_share: 1e-12 to 0.1 is needed"):
        quarrywatch.threshold(scores, options=quarrywatch.ThresholdOptions(tail_share=2))
    with pytest.raises(TypeError, match="scores: an array of float32 is needed, one of float64 was found"):
        quarrywatch.threshold(scores.astype(float))
    with pytest.raises(ValueError, match="growth: 0 to 1"):
        quarrywatch.threshold(scores, growth=-1)
    with pytest.raises(ValueError, match="probability: between 0 and 1"):
        quarrywatch.NullLaw().quantile(0)
    with pytest.raises(TypeError, match="scores: an array of float32"):
        quarrywatch.NullLaw().p_value([1.0])
