"""A table as CSV that Excel opens in the right letters and without formulas."""

from __future__ import annotations

import csv
import io

from medas.media.medium import Json
from medas.media.table import Table

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def csv_bytes(table: Table) -> bytes:
    """Return the table as CSV: UTF-8 with byte order mark, comma, full precision, missing values empty.

    Texts that a spreadsheet would take for a formula get an apostrophe in front; numbers do not.
    """
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(
        [_safe(column.name + (f" ({column.unit})" if column.unit not in ("", "1") else "")) for column in table.columns]
    )
    writer.writerows([[_safe(row.get(column.name)) for column in table.columns] for row in table.rows])
    return b"\xef\xbb\xbf" + target.getvalue().encode()


def _safe(value: Json) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    text = str(value)
    return f"'{text}" if text.startswith(_DANGEROUS) else text
