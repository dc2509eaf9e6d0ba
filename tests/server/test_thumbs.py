"""Small pictures of images and masks."""

from __future__ import annotations

import io

from PIL import Image as Pictures

from medas.server.installation import Installation
from medas.server.thumbs import thumb
from medas.testing.samples import image, label
from server.conftest import file_result


def test_an_image_and_its_mask_have_thumbnails_that_lie_on_each_other(installation: Installation) -> None:
    pictures = [
        Pictures.open(
            io.BytesIO(thumb(installation.volumes, installation.database, file_result(installation, one), 64))
        )
        for one in (image(), label())
    ]

    assert pictures[0].size == pictures[1].size
    assert max(pictures[0].size) <= 64
    assert [one.mode for one in pictures] == ["L", "RGBA"]
    assert pictures[1].getpixel((0, 0))[3] == 0  # type: ignore[index]
    assert len(pictures[1].getcolors(10_000)) == 3  # type: ignore[arg-type]
