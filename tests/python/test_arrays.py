"""Arrays are read where they lie, and refused where they cannot be."""

import subprocess
import sys
import textwrap
import threading
import time

import numpy
import pytest
import quarrywatch


def test_types_and_shapes_are_refused_by_name(pair):
    with pytest.raises(TypeError, match=r"before: an array of float32 is needed, one of float64 was found. Use before.a"):
        quarrywatch.detect(pair.before.astype(float), pair.after)
    with pytest.raises(TypeError, match="after: a NumPy array is needed, list was found"):
        quarrywatch.detect(pair.before, pair.after.tolist())
    with pytest.raises(TypeError, match="one of >f4 was found"):
        quarrywatch.detect(pair.before.astype(">f4"), pair.after)
    with pytest.raises(ValueError, match=r"after: the shape must be .* 4 bands of \(220, 300\); it is \(4, 220, 299\)"):
        quarrywatch.detect(pair.before, pair.after[:, :, 1:])
    with pytest.raises(ValueError, match=r"before: .* the shape is \(5,\)"):
        quarrywatch.detect(numpy.zeros(5, numpy.float32), pair.after)
    with pytest.raises(ValueError, match=r"before: no image can be \(4, 0, 300\) large"):
        quarrywatch.detect(pair.before[:, :0], pair.after)
    with pytest.raises(TypeError, match="valid: an array of bool or uint8 is needed, one of int64 was found"):
        quarrywatch.detect(pair.before, pair.after, valid=pair.truth.astype(numpy.int64))
    with pytest.raises(ValueError, match=r"valid: the shape must be \(220, 300\), it is \(300, 220\)"):
        quarrywatch.detect(pair.before, pair.after, valid=numpy.ascontiguousarray(pair.truth.T))
    with pytest.raises(ValueError, match=r"mask: two dimensions are needed, \(rows, cols\); the shape is \(2, 3, 4\)"):
        quarrywatch.vectorise(numpy.zeros((2, 3, 4), bool))
    with pytest.raises(ValueError, match="reference: one band is matched"):
        quarrywatch.register(pair.before, pair.after)
    with pytest.raises(ValueError, match="threads: 1 or more is needed, 0 was found"):
        quarrywatch.detect(pair.before, pair.after, threads=0)


@pytest.mark.parametrize(
    "odd",
    [
        lambda image: image[:, :, ::-1],
        lambda image: image[:, ::-1],
        lambda image: image[:, :, ::2],
        lambda image: numpy.asfortranarray(image),
        lambda image: numpy.broadcast_to(image[:, :1], image.shape),
    ],
)
def test_layouts_that_would_need_a_copy_are_refused(pair, odd):
    with pytest.raises(ValueError, match=r"Use numpy.ascontiguousarray\(before\)"):
        quarrywatch.detect(odd(pair.before), odd(pair.after))


def test_a_part_of_a_greater_array_is_as_good_as_its_copy(pair):
    part = (slice(1, 4), slice(10, 200), slice(7, 250))
    whole = quarrywatch.detect(pair.before[part], pair.after[part], "irmad")
    copies = quarrywatch.detect(pair.before[part].copy(), pair.after[part].copy(), "irmad")
    assert not pair.before[part].flags.c_contiguous
    assert numpy.array_equal(whole.score, copies.score)
    assert numpy.array_equal(whole.mask, copies.mask)


def test_read_only_arrays_will_do_and_stay_as_they_are(pair):
    before, after = pair.before.copy(), pair.after.copy()
    before[0, 5, 5] = numpy.nan
    kept = before.copy()
    before.flags.writeable = after.flags.writeable = False
    assert quarrywatch.detect(before, after, "cva").ok
    assert numpy.array_equal(before, kept, equal_nan=True)


def test_what_is_not_finite_was_not_seen(pair):
    holes = numpy.ones(pair.truth.shape, bool)
    holes[100:110, 20:60] = holes[5, 5] = False
    masked = quarrywatch.detect(pair.before, pair.after, "irmad", valid=holes)
    before, after = pair.before.copy(), pair.after.copy()
    before[2, 100:110, 20:60] = numpy.nan
    after[0, 5, 5] = -numpy.inf
    found = quarrywatch.detect(before, after, "irmad")
    assert numpy.array_equal(found.valid, holes)
    assert numpy.array_equal(found.score, masked.score, equal_nan=True)
    assert numpy.isnan(found.score[~holes]).all() and not numpy.isnan(found.score[holes]).any()
    assert not found.mask[~holes].any()


def test_masks_may_be_of_bool_or_of_bytes(pair):
    for yes in (1, 255):
        valid = (~pair.truth).astype(numpy.uint8) * yes
        assert numpy.array_equal(
            quarrywatch.detect(pair.before, pair.after, "cva", valid=valid.astype(numpy.uint8)).score,
            quarrywatch.detect(pair.before, pair.after, "cva", valid=~pair.truth).score,
            equal_nan=True,
        )


def test_results_are_memory_of_numpy(pair):
    found = quarrywatch.detect(pair.before, pair.after, "cva")
    for array in (found.score, found.mask, found.valid, quarrywatch.label(pair.truth)[0]):
        assert array.flags.owndata and array.flags.writeable and array.flags.c_contiguous
    score = found.score
    del found
    assert numpy.isfinite(score).all()
    # The same array each time that it is asked for, not a copy of it.
    found = quarrywatch.detect(pair.before, pair.after, "cva")
    assert found.score is found.score


def test_no_copy_is_made_of_an_image():
    """Peak memory of a process of its own: two masks are made of a byte per pixel, an image has four."""
    measured = subprocess.run(
        [
            sys.executable,
            "-c",
            textwrap.dedent(
                """
                import resource, numpy, quarrywatch
                side = 6000
                image = numpy.random.default_rng(1).random((side, side), numpy.float32)
                quarrywatch.register(image[:512, :512], image[:512, :512])  # code and buffers of matching
                before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
                assert quarrywatch.register(image, image, options=quarrywatch.RegisterOptions(step_px=2048)).ok
                print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 / side**2)
                """
            ),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    bytes_per_pixel = float(measured.stdout)
    assert 1.5 < bytes_per_pixel < 3  # 2 for the masks; the copy of one image alone would be 4


def test_other_threads_of_python_go_on_meanwhile(pair):
    ticks, done = [], threading.Event()

    def tick():
        while not done.is_set():
            ticks.append(time.monotonic())
            time.sleep(0.001)

    ticker = threading.Thread(target=tick)
    ticker.start()
    begin = time.monotonic()
    quarrywatch.detect(pair.before, pair.after, "chronochrome")
    end = time.monotonic()
    done.set()
    ticker.join()
    within = [begin, *(t for t in ticks if begin < t < end), end]
    assert max(numpy.diff(within)) < (end - begin) / 2
