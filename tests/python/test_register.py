"""Registration and resampling against displacements that are known exactly."""

import json

import numpy
import pytest
import quarrywatch
from conftest import moved, smooth, write_tif

ROWS, COLS = 512, 640
EXACT_PX = 0.01  # of a noiseless band-limited texture; what the field believes of itself is of that size


@pytest.fixture(scope="module")
def texture():
    return (1000 + 200 * smooth(numpy.random.default_rng(11), ROWS, COLS, 1.2)).astype(numpy.float32)


@pytest.mark.parametrize("shift", [(0.3, -0.7), (17.4, -9.25), (-60, 33)])
def test_a_shift_is_measured(texture, shift):
    found = quarrywatch.register(texture, moved(texture, *shift))
    assert found.ok and found.status == "ok"
    assert (found.mean_dx_px, found.mean_dy_px) == pytest.approx(shift, abs=EXACT_PX)
    assert found.field_rmse_px < 0.05
    field = found.displacement()
    assert field.shape == (2, ROWS, COLS) and field.dtype == numpy.float32
    assert field[0].mean() == pytest.approx(shift[0], abs=2 * EXACT_PX)
    assert found.local_error().shape == (ROWS, COLS)
    assert numpy.hypot(*(numpy.array(found.coarse_shift_px) - shift)) < 1.5


def test_tie_points_are_a_table(texture):
    found = quarrywatch.register(texture, moved(texture, 2.5, 1.5))
    ties = found.tie_points
    assert ties.dtype.names == ("col", "row", "dx_px", "dy_px", "sigma_px", "kept")
    kept = ties[ties["kept"]]
    assert numpy.median(kept["dx_px"]) == pytest.approx(2.5, abs=EXACT_PX)
    assert [reason == "" for reason in found.reasons] == ties["kept"].tolist()


def test_threads_do_not_change_a_byte(texture):
    target = moved(texture, 3.2, 1.1)
    one, two = (quarrywatch.register(texture, target, threads=n) for n in (1, 2))
    assert one.tie_points.tobytes() == two.tie_points.tobytes()
    assert one.displacement().tobytes() == two.displacement().tobytes()


def test_clouds_that_a_mask_knows_do_no_harm(texture):
    target = moved(texture, 4.0, -2.0)
    rng = numpy.random.default_rng(2)
    clear = smooth(rng, ROWS, COLS, 30) < 0.6
    target[~clear] = 5000 + 300 * rng.standard_normal((~clear).sum())
    found = quarrywatch.register(texture, target, target_clear=clear)
    assert (found.mean_dx_px, found.mean_dy_px) == pytest.approx((4.0, -2.0), abs=5 * EXACT_PX)
    target[~clear] = numpy.nan
    again = quarrywatch.register(texture, target)
    assert (again.mean_dx_px, again.mean_dy_px) == (found.mean_dx_px, found.mean_dy_px)


def test_no_answer_is_a_status(texture):
    flat = quarrywatch.register(texture, numpy.full_like(texture, 7))
    assert (flat.ok, flat.status) == (False, "texture")
    assert quarrywatch.register(texture[:20, :20], texture[:20, :20]).status == "too_small"
    other = smooth(numpy.random.default_rng(3), ROWS, COLS, 1.2).astype(numpy.float32)
    assert not quarrywatch.register(texture, other).ok
    near = quarrywatch.RegisterOptions(maximum_shift_px=10)
    assert quarrywatch.register(texture, moved(texture, 40, 0), options=near).status == "range"
    with pytest.raises(ValueError, match="registration: there is no field, the status is 'texture'"):
        flat.displacement()
    with pytest.raises(ValueError, match="there is no field"):
        quarrywatch.resample(texture, flat)


def test_resampling_takes_the_shift_away(texture):
    target = moved(texture, 2.25, -1.5)
    found = quarrywatch.register(texture, target)
    one, valid = quarrywatch.resample(target, found, kernel="lanczos")
    inner = (slice(16, -16), slice(16, -16))
    assert valid.dtype == bool and valid[inner].all()
    assert (one[~valid] == 0).all()
    # A tenth of the texture's own deviation of 200: what Lanczos-3 leaves of the finest scales.
    assert numpy.sqrt(numpy.mean((one - texture)[inner] ** 2)) < 20
    assert numpy.sqrt(numpy.mean((target - texture)[inner] ** 2)) > 200
    both, valid_of_both = quarrywatch.resample(numpy.stack([target, target + 1]), found, kernel="lanczos", threads=2)
    assert numpy.array_equal(both[0], one) and numpy.array_equal(valid_of_both, valid)


def test_whole_pixels_are_copied(texture):
    target = numpy.roll(texture, (3, -5), (0, 1))
    found = quarrywatch.register(texture, target)
    assert numpy.abs(found.displacement() - numpy.float32([-5, 3])[:, None, None]).max() < EXACT_PX
    one, valid = quarrywatch.resample(target, found, kernel="nearest")
    valid[-3:] = valid[:, :5] = False  # what the roll has carried round the edge
    assert valid.mean() > 0.98
    assert numpy.array_equal(one[valid], texture[valid])


def test_pixels_beyond_the_target_are_not_valid(texture):
    found = quarrywatch.register(texture, moved(texture, 20, 0))
    _, valid = quarrywatch.resample(moved(texture, 20, 0), found)
    assert not valid[:, -19:].any() and valid[40:-40, 40:-40].all()
    seen = numpy.ones(texture.shape, numpy.uint8)
    seen[200:220] = 0
    _, valid = quarrywatch.resample(texture, found, valid=seen)
    assert not valid[205:215].any()


def test_options_are_checked_all_at_once(texture):
    bad = quarrywatch.RegisterOptions(window_px=100, step_px=2)
    with pytest.raises(ValueError, match="window_px: a power of two.*; step_px: 8 to 4096"):
        quarrywatch.register(texture, texture, options=bad)
    with pytest.raises(TypeError, match="RegisterOptions: there is no 'windows'"):
        quarrywatch.RegisterOptions(windows=3)


def test_the_program_measures_the_same(texture, program, tmp_path):
    target = numpy.rint(moved(texture, 3.4, -2.2))
    reference = numpy.rint(texture)
    write_tif(tmp_path / "reference.tif", reference)
    write_tif(tmp_path / "target.tif", target)
    program(
        "coregister", tmp_path / "reference.tif", tmp_path / "target.tif", "--bands", "nir:1",
        "--out", tmp_path / "out.tif", "--report", tmp_path / "report.json",
    )
    report = json.loads((tmp_path / "report.json").read_text())
    found = quarrywatch.register(reference, target)
    # Other windows, the same ground: apart by no more than both believe to err.
    allowed = 2 * (found.field_rmse_px + report["field_rmse_px"])
    assert [found.mean_dx_px, found.mean_dy_px] == pytest.approx(report["mean_shift_px"], abs=allowed)
