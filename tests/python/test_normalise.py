"""The later date in the radiometry of the earlier."""

import numpy
import pytest
import quarrywatch
from conftest import read_tif, write_tif


def test_gains_that_were_planted_are_found(pair):
    found = quarrywatch.normalise(pair.before, pair.after)
    assert found.status == "ok"
    for gain, planted, offset, level in zip(found.gains, pair.gain, pair.offset, [400, 600, 700, 2600]):
        assert gain.status == "ok" and gain.stable_pixels > 100
        assert gain.gain * level + gain.offset == pytest.approx(planted * level + offset, rel=0.01)
    unchanged = ~pair.truth
    noise = 12 * numpy.sqrt(2)  # of both dates
    for b in range(4):
        assert (found.image[b] - pair.before[b])[unchanged].std() == pytest.approx(noise, rel=0.1)


def test_the_program_writes_the_same_numbers(pair, program, tmp_path):
    write_tif(tmp_path / "before.tif", pair.before)
    write_tif(tmp_path / "after.tif", pair.after)
    program(
        "normalise", tmp_path / "before.tif", tmp_path / "after.tif", "--bands", "blue:1,green:2,red:3,nir:4",
        "--out", tmp_path / "out.tif",
    )
    found = quarrywatch.normalise(pair.before, pair.after, threads=2)
    assert numpy.array_equal(found.image, read_tif(tmp_path / "out.tif"))


def test_one_band_and_nothing_to_see(pair):
    found = quarrywatch.normalise(pair.before[3], pair.after[3])
    assert found.image.shape == pair.before[3].shape
    nothing = quarrywatch.normalise(pair.before, pair.after, valid=numpy.zeros(pair.truth.shape, bool))
    assert (nothing.status, nothing.image, nothing.gains) == ("no_valid_pixel", None, [])


def test_a_line_through_a_list_of_pixels():
    before = numpy.linspace(100, 500, 400, dtype=numpy.float32)
    after = 2 * before + 10
    after[::7] = 0  # changed, and known to be
    chance = numpy.ones(400, numpy.float32)
    chance[::7] = 0
    found = quarrywatch.relative_gain(before, after, chance)
    assert (found.gain, found.offset, found.status) == (pytest.approx(2), pytest.approx(10, abs=1e-3), "ok")
    assert quarrywatch.relative_gain(before, after, 0 * chance).status == "too_few_stable"
    with pytest.raises(ValueError, match="400, 399 and 400 were found"):
        quarrywatch.relative_gain(before, after[1:], chance)
