"""Intervals, stratified estimates and probabilities."""

import numpy
import pytest
import quarrywatch


def test_the_interval_of_a_mean():
    values = numpy.random.default_rng(3).normal(10, 2, 400)

    def mean(times):
        assert times.dtype == numpy.uint32 and times.sum() == 400
        return float(numpy.dot(times, values) / times.sum())

    low, high = quarrywatch.bootstrap_interval(mean, numpy.zeros(400), samples=800)
    half = 1.96 * values.std() / 20
    assert (low, high) == pytest.approx((values.mean() - half, values.mean() + half), abs=0.15 * half)
    again = quarrywatch.bootstrap_interval(mean, numpy.zeros(400), samples=800)
    assert again == (low, high)
    assert quarrywatch.bootstrap_interval(mean, numpy.zeros(400), samples=800, seed=2) != (low, high)
    assert quarrywatch.bootstrap_interval(lambda times: None, [0, 0, 1]) is None
    with pytest.raises(ZeroDivisionError):
        quarrywatch.bootstrap_interval(lambda times: 1 / 0, [0, 0, 1])
    for groups in ([0, -1], [0, 7], [0, 0.5]):
        with pytest.raises(ValueError, match="groups: whole numbers from 0, below the number of units"):
            quarrywatch.bootstrap_interval(mean, groups)
    with pytest.raises(ValueError, match="confidence: between 0 and 1"):
        quarrywatch.bootstrap_interval(mean, [0], confidence=1)


def test_the_example_of_olofsson():
    """Table 8 and section 5 of Olofsson et al. 2014: deforestation, forest gain, stable forest, stable other land."""
    counts = [[66, 0, 5, 4], [0, 55, 8, 12], [1, 0, 153, 11], [2, 1, 9, 313]]
    found = quarrywatch.stratified_accuracy(counts, [0.020, 0.015, 0.320, 0.645])
    assert found.overall.value == pytest.approx(0.947, abs=5e-4)
    assert [u.value for u in found.user] == pytest.approx([0.88, 0.73, 0.93, 0.96], abs=5e-3)
    assert [p.value for p in found.producer] == pytest.approx([0.75, 0.85, 0.93, 0.96], abs=5e-3)
    assert found.area[0].value == pytest.approx(0.0235, abs=1e-4)
    assert found.area[0].standard_error == pytest.approx(0.00349, abs=1e-5)
    assert quarrywatch.stratified_accuracy([[3, 0], [0, 0]], [0.5, 0.5]).overall is None
    with pytest.raises(ValueError):
        quarrywatch.stratified_accuracy(counts, [1, 1, 1, 1])
    with pytest.raises(ValueError, match="counts: whole numbers from 0"):
        quarrywatch.stratified_accuracy([[3, -1], [0, 2]], [0.5, 0.5])
    with pytest.raises(ValueError, match="as many rows as columns"):
        quarrywatch.stratified_accuracy([1, 2], [0.5, 0.5])


def test_probabilities_by_hand():
    probability, truth = [0.9, 0.6, 0.6, 0.1], [1, 1, 0, 0]
    assert quarrywatch.brier_score(probability, truth) == pytest.approx((0.01 + 0.16 + 0.36 + 0.01) / 4)
    assert quarrywatch.log_loss(probability, truth) == pytest.approx(
        -numpy.mean(numpy.log([0.9, 0.6, 0.4, 0.9]))
    )
    assert quarrywatch.order_auc(probability, truth) == pytest.approx(3.5 / 4)
    assert quarrywatch.precision_at(probability, truth, 2) == pytest.approx(0.75)  # one of two ties
    assert quarrywatch.brier_score([], []) is None and quarrywatch.order_auc([0.5], [1]) is None
    table = quarrywatch.reliability_table(probability, truth, 2)
    assert [(b.low, b.high, b.count, b.came_true) for b in table] == [(0, 0.5, 1, 0), (0.5, 1, 3, 2)]
    with pytest.raises(ValueError, match="probability: 0 to 1"):
        quarrywatch.brier_score([1.5], [1])
    with pytest.raises(ValueError, match="as many values as of probability are needed, 4; there are 3"):
        quarrywatch.brier_score(probability, truth[1:])
    for value in (2, 0.5, numpy.nan):
        with pytest.raises(ValueError, match="truth: 0 or 1"):
            quarrywatch.log_loss([0.5], [value])
    with pytest.raises(ValueError, match="count: 1 or more"):
        quarrywatch.precision_at(probability, truth, 0)


def test_a_sigmoid_is_found_again():
    rng = numpy.random.default_rng(7)
    scores = rng.normal(0, 2, 20000)
    truth = rng.random(20000) < 1 / (1 + numpy.exp(-(1.5 * scores - 0.5)))
    scale = quarrywatch.fit_platt(scores, truth)
    assert (scale.slope, scale.intercept) == pytest.approx((1.5, -0.5), abs=0.06)
    assert scale.probability(-scale.intercept / scale.slope) == pytest.approx(0.5)
    assert scale.probability(numpy.array([-50.0, 50.0])) == pytest.approx([0, 1], abs=1e-9)
    with pytest.raises(ValueError):
        quarrywatch.fit_platt([1, 2], [1, 1])
