"""Agreement of the marks that verdicts add up to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from grader.metrics.arrays import Integers, Numbers, ratio, weights


def quadratic_weighted_kappa(
    marks: Sequence[int] | Integers,
    given: Sequence[int] | Integers,
    points: Sequence[int] | Integers,
    weight: Numbers | None = None,
) -> float:
    """Kappa of whole marks with quadratic weights (Cohen 1968), over rows with differing numbers of points.

    `marks` are people's marks, `given` the grader's, both from 0 to the row's `points`. Rows with equally
    many points are compared with one another only: each such stratum brings its observed and its chance
    disagreement, both as squared shares of full marks, and kappa is 1 minus the quotient of the sums. With
    one number of points everywhere this is the common quadratic-weighted kappa; with one point a row it
    is Cohen's. NaN where chance alone agrees perfectly.
    """
    a, b = np.asarray(marks, dtype=np.float64), np.asarray(given, dtype=np.float64)
    n = np.asarray(points, dtype=np.float64)
    if not len(a) == len(b) == len(n):
        raise ValueError("marks, given and points differ in length")
    w = weights(weight, len(a))
    used = n > 0
    a, b, w = a[used] / n[used], b[used] / n[used], w[used]
    _, stratum = np.unique(n[used], return_inverse=True)
    observed = float(w @ (a - b) ** 2)
    mass, sum_a, sum_b = (np.bincount(stratum, weights=x) for x in (w, w * a, w * b))
    squares = np.bincount(stratum, weights=w * (a**2 + b**2))
    cross = np.divide(sum_a * sum_b, mass, out=np.zeros_like(mass), where=mass > 0)
    expected = float((squares - 2 * cross).sum())
    return 1 - ratio(observed, expected) if expected > 1e-12 else float("nan")
