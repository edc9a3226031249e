"""Masks to polygons."""

import numpy
import pytest
import quarrywatch
from scipy import ndimage


def area(ring):
    """Shoelace, positive for clockwise on screen."""
    x, y = ring[:, 0].astype(float), ring[:, 1].astype(float)
    return numpy.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) / 2


def test_a_ring_by_hand():
    mask = numpy.zeros((5, 6), bool)
    mask[1:4, 1:5] = True
    mask[2, 2:4] = False
    (polygon,) = quarrywatch.vectorise(mask)
    assert polygon.shell.tolist() == [[1, 1], [5, 1], [5, 4], [1, 4], [1, 1]]
    (hole,) = polygon.holes
    assert sorted(map(tuple, hole[:-1].tolist())) == [(2, 2), (2, 3), (4, 2), (4, 3)]
    assert (polygon.area_px, polygon.perimeter_px) == (10, 14 + 6)
    assert area(polygon.shell) == 12 and area(hole) == -2
    row, col = polygon.inner_pixel
    assert mask[row, col]
    assert polygon.shell.dtype == numpy.int32


def test_areas_and_numbers_are_those_of_scipy():
    mask = ndimage.gaussian_filter(numpy.random.default_rng(6).standard_normal((150, 170)), 1.5) > 0.05
    labels, areas = quarrywatch.label(mask)
    expected, count = ndimage.label(mask)
    assert labels.dtype == numpy.int32 and areas.dtype == numpy.int64
    assert count == len(areas) > 50
    assert numpy.array_equal(labels, expected)  # both number components as they are read
    assert numpy.array_equal(areas, numpy.bincount(expected.ravel())[1:])
    polygons = quarrywatch.vectorise(mask)
    assert [p.area_px for p in polygons] == areas.tolist()
    for polygon in polygons:
        assert area(polygon.shell) + sum(area(hole) for hole in polygon.holes) == polygon.area_px
        assert numpy.array_equal(polygon.shell[0], polygon.shell[-1])
    large = quarrywatch.vectorise(mask, minimum_pixels=20)
    assert [p.area_px for p in large] == [a for a in areas if a >= 20]


def test_bytes_parts_and_emptiness():
    mask = numpy.zeros((8, 9), numpy.uint8)
    assert quarrywatch.vectorise(mask) == [] and quarrywatch.label(mask)[1].size == 0
    mask[2:4, 3:6] = 200
    assert [p.area_px for p in quarrywatch.vectorise(mask)] == [6]
    assert [p.area_px for p in quarrywatch.vectorise(mask[:, 4:])] == [4]
    with pytest.raises(TypeError, match="mask: a NumPy array is needed, None was found"):
        quarrywatch.label(None)
