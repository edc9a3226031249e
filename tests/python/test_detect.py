"""Detectors: the program's scores and masks to the bit, on the same pixels."""

import configparser
import json

import numpy
import pytest
import quarrywatch
from conftest import read_tif, write_tif
from onnx_file import onnx_file

METHODS = [
    "cva",
    "mad",
    "irmad",
    "sfa",
    "isfa",
    "chronochrome",
    "pca_kmeans",
    "index",
    "log_ratio",
    "zscore",
    "fusion",
]
BANDS = "blue:1,green:2,red:3,nir:4"


@pytest.fixture(scope="module")
def files(pair, tmp_path_factory):
    """The pair as files; a corner of the later date holds no data."""
    folder = tmp_path_factory.mktemp("pair")
    after = pair.after.copy()
    after[:, 200:, :50] = 0
    write_tif(folder / "before.tif", pair.before, nodata=0)
    write_tif(folder / "after.tif", after, nodata=0)
    return folder


@pytest.fixture(scope="module")
def seen(pair):
    seen = numpy.ones(pair.truth.shape, bool)
    seen[200:, :50] = False
    return seen


def by_program(program, files, tmp_path, *options):
    program(
        "detect", files / "before.tif", files / "after.tif", "--bands", BANDS,
        "--out", tmp_path / "score.tif", "--mask", tmp_path / "mask.tif", "--report", tmp_path / "report.json", *options,
    )
    report = json.loads((tmp_path / "report.json").read_text())
    return read_tif(tmp_path / "score.tif"), read_tif(tmp_path / "mask.tif"), report


def expect_same(found, score, mask, report):
    assert numpy.array_equal(found.score, score, equal_nan=True)
    assert numpy.array_equal(found.mask, mask == 1)
    assert numpy.array_equal(found.valid, mask != 255)
    assert found.threshold.value == pytest.approx(report["threshold"], rel=1e-12)
    assert (found.method, found.threshold.rule) == (report["method"], report["rule"])


@pytest.mark.parametrize("method", METHODS)
def test_every_detector_gives_the_programs_answer(method, pair, seen, files, program, tmp_path):
    found = quarrywatch.detect(pair.before, pair.after, method, valid=seen, bands=pair.roles)
    assert found.ok, found.status
    expect_same(found, *by_program(program, files, tmp_path, "--method", method))
    # And it finds the pits, or the comparison would mean little.
    assert found.mask[pair.truth].mean() > 0.9
    assert found.mask[~pair.truth].mean() < 0.05


@pytest.mark.parametrize("method", ["irmad", "chronochrome"])
def test_vectors_are_the_programs(method, pair, seen, files, program, tmp_path):
    found = quarrywatch.detect(pair.before, pair.after, method, valid=seen, bands=pair.roles)
    by_program(program, files, tmp_path, "--method", method, "--vectors", tmp_path / "vectors.tif")
    vectors = found.vectors(pair.before, pair.after, threads=2)
    assert numpy.array_equal(vectors, read_tif(tmp_path / "vectors.tif"), equal_nan=True)
    assert vectors.shape == (5, *pair.truth.shape)
    with pytest.raises(ValueError, match="before: the pair must be the one"):
        found.vectors(pair.before[:3], pair.after[:3])
    with pytest.raises(ValueError, match="there is no detector: both dates show the same pixels"):
        quarrywatch.detect(pair.before, pair.before).vectors(pair.before, pair.before)


def test_options_mean_what_they_mean_to_the_program(pair, seen, files, program, tmp_path):
    options = quarrywatch.DetectOptions(method="irmad", smoothing_px=1.5, growth=0.8, context_weight=0.5)
    options.threshold.rule = "fdr"
    options.threshold.false_discovery_rate = 0.05
    options.fit.core_share = 0
    found = quarrywatch.detect(pair.before, pair.after, valid=seen, options=options, minimum_pixels=9)
    settings = [
        "detect.method=irmad", "detect.smoothing_px=1.5", "detect.growth=0.8", "detect.context_weight=0.5",
        "detect.threshold.rule=fdr", "detect.threshold.false_discovery_rate=0.05", "detect.fit.core_share=0",
        "vectorise.minimum_pixels=9",
    ]
    expect_same(found, *by_program(program, files, tmp_path, *[w for s in settings for w in ("--set", s)]))


def test_defaults_are_the_programs(source):
    ini = configparser.ConfigParser(inline_comment_prefixes=None, delimiters=("=",))
    ini.read(source / "configs" / "default.ini", encoding="utf-8")

    def compare(options, section, prefix=""):
        compared = 0
        for name in (n for n in dir(options) if not n.startswith("_") and n != "radar"):
            value = getattr(options, name)
            if type(value).__module__.startswith("quarrywatch"):
                compared += compare(value, section, f"{prefix}{name}.")
                continue
            written = ini[section][prefix + name]
            if isinstance(value, list):
                assert [w.strip() for w in written.split(",")] == value
            elif isinstance(value, bool):
                assert written == str(value).lower()
            else:
                assert type(value)(written) == value, f"{section}.{prefix}{name}"
            compared += 1
        return compared

    assert compare(quarrywatch.DetectOptions(), "detect") == 23
    assert compare(quarrywatch.DetectOptions.radar(), "sar") == 23
    registration = quarrywatch.RegisterOptions()
    sections = {"step_px": "", "maximum_shift_px": ""} | dict.fromkeys(
        ["window_px", "minimum_valid_share", "maximum_sigma_px", "minimum_peak_ratio"], "match."
    ) | dict.fromkeys(
        ["knot_spacing_px", "outlier_threshold", "maximum_residual_px", "minimum_matches"], "field."
    )
    assert set(sections) == {n for n in dir(registration) if not n.startswith("_")}
    for name, part in sections.items():
        assert float(ini["coregister"][part + name]) == getattr(registration, name)
    assert ini["vectorise"]["minimum_pixels"] == "4"  # the default of detect(), see its signature


@pytest.mark.parametrize("method", ["chronochrome", "pca_kmeans", "log_ratio", "zscore", "fusion"])
def test_threads_do_not_change_a_byte(method, pair):
    # More than one strip of rows.
    before, after = (numpy.concatenate([date, date[:, ::-1]], axis=1) for date in (pair.before, pair.after))
    one, three = (quarrywatch.detect(before, after, method, bands=pair.roles, threads=n) for n in (1, 3))
    assert one.score.tobytes() == three.score.tobytes()
    assert one.mask.tobytes() == three.mask.tobytes()


def test_a_large_image_is_fitted_to_a_sample_of_it(pair):
    """Beyond four million pixels."""
    before, after = (numpy.tile(date[2:], (1, 10, 7)) for date in (pair.before, pair.after))
    truth = numpy.tile(pair.truth, (10, 7))
    assert truth.size > 4_000_000
    found = quarrywatch.detect(before, after, "cva", threads=2)
    assert found.ok and 0 < found.sample_pixels < truth.size / 2
    figures = quarrywatch.evaluate(found.mask, truth)
    assert figures.recall > 0.9 and figures.precision > 0.9


def test_more_looks_outvote_what_stood_there_on_one_day(pair, files, program, tmp_path):
    before = pair.before.copy()
    before[:, 20:32, 240:252] += 1500
    rng = numpy.random.default_rng(8)
    looks = [
        numpy.float32(numpy.rint(pair.before + 12 * rng.standard_normal(pair.before.shape))) for _ in range(2)
    ]
    alone = quarrywatch.detect(before, pair.after, "zscore")
    more = quarrywatch.detect(before, pair.after, "zscore", baseline=looks, baseline_valid=[None, pair.truth | True])
    assert alone.mask[20:32, 240:252].all() and not more.mask[20:32, 240:252].any()
    for i, look in enumerate(looks):
        write_tif(tmp_path / f"look{i}.tif", look)
    write_tif(tmp_path / "before.tif", before)
    write_tif(tmp_path / "after.tif", pair.after)
    baseline = [w for i in range(2) for w in ("--baseline", tmp_path / f"look{i}.tif")]
    expect_same(more, *by_program(program, tmp_path, tmp_path, "--method", "zscore", *baseline))
    with pytest.raises(ValueError, match="baseline: only method zscore"):
        quarrywatch.detect(before, pair.after, "irmad", baseline=looks)
    with pytest.raises(ValueError, match="baseline_valid: one mask or None for each of the 2 looks"):
        quarrywatch.detect(before, pair.after, "zscore", baseline=looks, baseline_valid=[None])
    with pytest.raises(ValueError, match="baseline: the shape"):
        quarrywatch.detect(before, pair.after, "zscore", baseline=[looks[0][:3]])


def test_a_network_is_asked_as_the_program_asks_it(pair, seen, files, program, tmp_path):
    # It looks at nir alone: the later date less the earlier, over the middle pixel.
    weights = numpy.zeros((2, 3, 3), numpy.float32)
    weights[:, 1, 1] = [-0.004, 0.004]
    model = onnx_file(weights, bias=-2.0)
    network = quarrywatch.Network(model, bands=[2], inputs=["image"], window_px=64, overlap_px=16)
    found = quarrywatch.detect(pair.before, pair.after, "onnx", valid=seen, network=network, bands=pair.roles, threads=2)
    assert found.ok, found.status
    (tmp_path / "change.onnx").write_bytes(model)
    (tmp_path / "change.ini").write_text("[network]\nbands = red\ninputs = image\nwindow_px = 64\noverlap_px = 16\n")
    expect_same(
        found,
        *by_program(
            program, files, tmp_path, "--method", "onnx", "--set", f"detect.network={tmp_path / 'change.onnx'}"
        ),
    )
    assert found.mask[pair.truth].mean() > 0.9
    with pytest.raises(ValueError, match="network: method onnx needs one"):
        quarrywatch.detect(pair.before, pair.after, "onnx")
    with pytest.raises(ValueError, match="network: it looks at band 2 of 1"):
        quarrywatch.detect(pair.before[0], pair.after[0], "onnx", network=network)
    broken = quarrywatch.Network(b"no network", bands=[0], inputs=["image"])
    assert not quarrywatch.detect(pair.before, pair.after, "onnx", network=broken).ok


def test_no_answer_is_a_status(pair):
    copies = quarrywatch.detect(pair.before, pair.before)
    assert (copies.ok, copies.score, copies.mask) == (False, None, None)
    assert copies.status == "both dates show the same pixels"
    unseen = quarrywatch.detect(pair.before, pair.after, valid=numpy.zeros(pair.truth.shape, bool))
    assert unseen.status == "only 0 pixels are clear in both scenes" and not unseen.valid.any()
    assert "no bands from which an index" in quarrywatch.detect(pair.before, pair.after, "index").status


def test_arguments_that_make_no_sense(pair):
    with pytest.raises(ValueError, match="method: 'irmda' is none of cva, mad, irmad"):
        quarrywatch.detect(pair.before, pair.after, "irmda")
    with pytest.raises(ValueError, match="bands: one name or None for each of the 4 bands is needed; there are 3"):
        quarrywatch.detect(pair.before, pair.after, bands=pair.roles[:3])
    with pytest.raises(ValueError, match="bands: 'pan' is none of blue"):
        quarrywatch.detect(pair.before, pair.after, bands=["pan", None, None, None])
    with pytest.raises(ValueError, match="bands: 'red' stands there twice"):
        quarrywatch.detect(pair.before, pair.after, bands=["red", "red", None, None])
    bad = quarrywatch.DetectOptions(growth=2)
    bad.fusion = quarrywatch.FusionOptions(methods=["fusion"])
    bad.pca_kmeans.block_px = 4
    with pytest.raises(ValueError, match="growth: 0 to 1.*block_px: an odd.*other than fusion itself"):
        quarrywatch.detect(pair.before, pair.after, options=bad)
    with pytest.raises(TypeError, match="DetectOptions: there is no 'methd'"):
        quarrywatch.DetectOptions(methd="irmad")
    with pytest.raises(ValueError, match="rule: 'otzu' is none of"):
        quarrywatch.DetectOptions().threshold.rule = "otzu"


def test_a_detection_says_how_it_came_about(pair):
    found = quarrywatch.detect(pair.before, pair.after, "irmad")
    (part,) = found.parts
    assert part["method"] == "irmad" and part["converged"] and part["iterations"] > 1
    assert len(part["correlations"]) == 4 and part["correlations"] == sorted(part["correlations"], reverse=True)
    assert found.degrees == 4 and found.sample_pixels == pair.truth.size and len(found.gains) == 4
    p = found.threshold.null.p_value(found.score)
    assert p.shape == found.score.shape
    assert p[pair.truth].max() < 1e-4 < numpy.median(p[~pair.truth])
    both = quarrywatch.detect(pair.before, pair.after, "fusion")
    assert [part["method"] for part in both.parts] == ["irmad", "chronochrome"]
    assert "status='ok'" in repr(found)
