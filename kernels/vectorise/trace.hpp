#pragma once
// From a component's runs to the rings of a polygon.

#include <array>
#include <span>
#include <vector>

#include "kernels/vectorise/label_runs.hpp"

namespace quarrywatch::vectorise {

/// A closed ring of pixel corners (col, row); the first point is repeated at the end; only corners where the direction
/// changes are kept.
using Ring = std::vector<std::array<int, 2>>;

/// Trace the outline of one 4-connected component.
///
/// runs    of one component, in reading order.
/// return  the shell first, then the holes, ordered by their first corner in reading order. The shell runs clockwise on
///         screen (rows downwards), holes the other way. Every ring is simple; rings may touch each other in points,
///         never along an edge; so that shell and holes form an OGC-valid polygon whose area is the number of pixels.
/// throws  std::invalid_argument when runs are not in reading order, touch in a row, skip a row, or make more than one
///         shell. That parts hang together by corners only is not found out: 4-connected is the caller's promise.
/// cost    linear in the number of runs.
/// source  boundary following with the crossing rule at saddle corners (two diagonal pixels of the component): going on
///         to the diagonal pixel keeps each ring simple; turning to hug the same pixel does not (DESIGN.md's prototype
///         found 1,006 of 30,864 invalid).
std::vector<Ring> trace(std::span<const Run> runs);

/// A pixel of the component that lies well inside: the (row, col) of the middle of the longest run among the runs at
/// the middle row, ties broken towards the first; of two middle rows or columns the upper, or left one.
/// throws  std::invalid_argument without runs, or without any in the middle row.
std::array<int, 2> inner_pixel(std::span<const Run> runs);

/// Length of the boundary in pixel edges, holes included.
long long perimeter_edges(std::span<const Ring> rings);

}  // namespace quarrywatch::vectorise
