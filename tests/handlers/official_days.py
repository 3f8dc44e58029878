"""Days off and make-up workdays of China, typed from the yearly notices of the State Council."""

from __future__ import annotations

from datetime import date, timedelta

_OFF = (
    # 2024
    ("2024-01-01", 1), ("2024-02-10", 8), ("2024-04-04", 3), ("2024-05-01", 5),
    ("2024-06-10", 1), ("2024-09-15", 3), ("2024-10-01", 7),
    # 2025
    ("2025-01-01", 1), ("2025-01-28", 8), ("2025-04-04", 3), ("2025-05-01", 5),
    ("2025-05-31", 3), ("2025-10-01", 8),
    # 2026
    ("2026-01-01", 3), ("2026-02-15", 9), ("2026-04-04", 3), ("2026-05-01", 5),
    ("2026-06-19", 3), ("2026-09-25", 3), ("2026-10-01", 7),
    # 2027: the statutory days, and the next working days for those that fall on a weekend
    ("2027-01-01", 1), ("2027-02-05", 6), ("2027-04-05", 1), ("2027-05-01", 4),
    ("2027-06-09", 1), ("2027-09-15", 1), ("2027-10-01", 5),
    # The beginning of 2028, into which deadlines of 2027 run
    ("2028-01-01", 1), ("2028-01-03", 1),
)  # fmt: skip
"""First day off and how many in a row."""

FREE = frozenset(
    date.fromisoformat(first) + timedelta(days=ahead)
    for first, days in _OFF
    for ahead in range(days)
)

MAKEUP = frozenset(
    date.fromisoformat(day)
    for day in (
        "2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14",
        "2024-09-29", "2024-10-12",
        "2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11",
        "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10",
    )
)  # fmt: skip
"""Weekend days on which offices work."""
