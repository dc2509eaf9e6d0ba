"""JSON texts that two readers could take differently, or that are none."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from system.badinput.made import Made, mutants, one

WRONG: dict[str, list[bytes]] = {
    "number that JSON does not have": [b"NaN", b"[Infinity]", b'{"a": -Infinity}', b"1e999", b"[-1e999]", b"1" + b"0" * 400, b"9" * 5000],
    "key stands twice": [b'{"a": 1, "a": 2}', b'{"a": 1, "\\u0061": 2}', b'[{"b": {"steps": [], "steps": []}}]'],
    "nested too deeply": [b"[" * 100_000 + b"]" * 100_000, b'{"a":' * 100_000 + b"1" + b"}" * 100_000, b"[" * 65 + b"]" * 65],
    "half a character": [b'"\\ud800"', b'{"\\udc00": 1}', b'"\xed\xa0\x80"'],
    "not UTF-8": [b'"\xff"', b'"\xc0\xaf"', '{"a": 1}'.encode("utf-16"), '"é"'.encode("latin-1"), b"\xef\xbb\xbf{}"],
    "cut off": [b"", b"{", b'{"steps": [', b'"abc', b'{"a":', b"[1,"],
    "not JSON": [b"{'a': 1}", b"[1,]", b"[1] // one", b"{a: 1}", b"[01]", b"[+1]", b"[0x10]", b"[1_000]", b"True", b"undefined", b"<html>", b"\0"],
    "control character in a text": [b'"\t"', b'"\n"', b'"\x1b[31m"'],
    "two values": [b"{} {}", b"[][]"],
}  # fmt: skip


def make(rng: np.random.Generator) -> Iterator[Made]:
    """Return bad JSON texts."""
    for family, texts in WRONG.items():
        yield from (one("json", family, text) for text in texts)
    yield one(
        "json", "names that mean something elsewhere", b'{"__proto__": {"admin": true}, "constructor": 1}', fate="ok"
    )
    yield one("json", "a million values", b"[" + b"1," * 999_999 + b"1]", fate="ok")
    good = b'{"name": "liver", "steps": [{"id": "window", "width": 350.0}], "ok": [true, null]}'
    yield one("json", "nothing is wrong", good, fate="ok")
    yield from (one("json", "random bytes", data, fate="either") for data in mutants(good, rng, 8))
