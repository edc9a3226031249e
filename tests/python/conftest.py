"""Made scenes, and the program beside them."""

import os
import pathlib
import subprocess

import numpy
import pytest
from osgeo import gdal

gdal.UseExceptions()

SOURCE = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def source():
    return SOURCE


@pytest.fixture(scope="session")
def program():
    """Run the program; fails where it does."""
    path = os.environ["QUARRYWATCH_PROGRAM"]

    def run(*arguments):
        done = subprocess.run(
            [path, *map(str, arguments), "--quiet"], capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="session")
def data():
    """The folder of real imagery; tests that need it are skipped without it."""
    folder = pathlib.Path(os.environ.get("QUARRYWATCH_DATA", SOURCE.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real imagery in {folder}")
    return folder


def smooth(rng, rows, cols, sigma_px):
    """Gaussian noise, smoothed in the frequency domain (and so periodic), of unit variance."""
    noise = numpy.fft.rfft2(rng.standard_normal((rows, cols)))
    fy, fx = numpy.fft.fftfreq(rows)[:, None], numpy.fft.rfftfreq(cols)[None, :]
    noise *= numpy.exp(-2 * (numpy.pi * sigma_px) ** 2 * (fy**2 + fx**2))
    plane = numpy.fft.irfft2(noise, (rows, cols))
    return plane / plane.std()


def moved(image, dx_px, dy_px):
    """The content of a periodic image moved right and down, exactly."""
    spectrum = numpy.fft.rfft2(image.astype(numpy.float64))
    fy, fx = numpy.fft.fftfreq(image.shape[0])[:, None], numpy.fft.rfftfreq(image.shape[1])[None, :]
    spectrum *= numpy.exp(-2j * numpy.pi * (fx * dx_px + fy * dy_px))
    return numpy.fft.irfft2(spectrum, image.shape).astype(numpy.float32)


PITS = [(30, 40, 12, 15), (150, 90, 8, 8), (90, 200, 20, 10)]  # row, col, rows, cols


class Pair:
    """Four bands of two dates, with pits dug between them; whole numbers, as sensors give them."""

    roles = ["blue", "green", "red", "nir"]

    def __init__(self):
        rng = numpy.random.default_rng(5)
        rows, cols = 220, 300  # nothing a multiple of anything
        self.truth = numpy.zeros((rows, cols), bool)
        for row, col, height, width in PITS:
            self.truth[row : row + height, col : col + width] = True
        land = [smooth(rng, rows, cols, 4) for _ in range(2)]
        level, gain, offset = [400, 600, 700, 2600], [1.05, 0.97, 1.02, 0.95], [20, -10, 15, 30]
        before, after = [], []
        for b in range(4):
            ground = level[b] * (1 + 0.15 * land[0] + 0.05 * (b + 1) * land[1])
            later = ground * gain[b] + offset[b]
            later[self.truth] = 2200 if b < 3 else 2500
            before.append(ground + 12 * rng.standard_normal((rows, cols)))
            after.append(later + 12 * rng.standard_normal((rows, cols)))
        self.before = numpy.clip(numpy.rint(before), 1, 65535).astype(numpy.float32)
        self.after = numpy.clip(numpy.rint(after), 1, 65535).astype(numpy.float32)
        self.gain, self.offset = gain, offset


@pytest.fixture(scope="session")
def pair():
    return Pair()


def write_tif(path, bands, nodata=None):
    """A GeoTIFF of UInt16."""
    bands = numpy.atleast_3d(bands.T).T if bands.ndim == 2 else bands
    count, rows, cols = bands.shape
    file = gdal.GetDriverByName("GTiff").Create(str(path), cols, rows, count, gdal.GDT_UInt16)
    file.SetGeoTransform((300000, 10, 0, 4400000, 0, -10))
    file.SetProjection('LOCAL_CS["plane",UNIT["metre",1]]')
    for b in range(count):
        band = file.GetRasterBand(b + 1)
        band.WriteArray(bands[b].astype(numpy.uint16))
        if nodata is not None:
            band.SetNoDataValue(nodata)
    file = None
    return path


def read_tif(path):
    return gdal.Open(str(path)).ReadAsArray()
