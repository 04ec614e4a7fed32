"""docs/limits.md: every number is the one in the code."""

import re
from importlib import import_module
from pathlib import Path

from django.conf import settings

TEXT = (Path(settings.BASE_DIR) / "docs" / "limits.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| ([\d,]+) \| (.+?) \| `([\w.]+)\.([A-Z_]+)` \|$", re.MULTILINE)
UNITS = {"MB": 1024**2, "kB": 1024}


def test_every_number_is_that_of_the_code():
    rows = ROW.findall(TEXT)
    assert len(rows) == TEXT.count("\n| ") - 1 > 20
    for number, what, module, name in rows:
        said = int(number.replace(",", "")) * UNITS.get(what.split()[0], 1)
        assert getattr(import_module(module), name) == said, what
