"""docs/configuration.md says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from config.fields import DAYS
from config.forms import FieldRow
from config.loader import check_folder
from config.policy import SIGNALS, PolicyFile
from config.variables import VARIABLES
from handlers.policy import FieldKind, Mode, Push, Target

HOUSE = Path(__file__).parents[2]
PAGE = (HOUSE / "docs" / "configuration.md").read_text(encoding="utf-8")
QUOTED = set(re.findall(r"`([^`\n]+)`", PAGE))


def test_the_table_of_variables_is_the_one_of_the_code() -> None:
    """Name, meaning and default of each, in order, none invented and none forgotten."""
    rows = re.findall(
        r"^\| `([A-Z_]+)` \| (.*?)(?: \(secret\))? \| `?(.*?)`? \|$", PAGE, re.MULTILINE
    )
    assert rows == [(one.name, one.meaning, one.default) for one in VARIABLES]


def test_secrets_are_marked() -> None:
    """Who fills in the table knows what not to show."""
    marked = set(re.findall(r"^\| `([A-Z_]+)` \|.*\(secret\)", PAGE, re.MULTILINE))
    assert marked == {one.name for one in VARIABLES if one.secret}


def test_every_word_a_policy_file_may_use_is_told() -> None:
    """Kinds, modes, targets, pushes, signals and sections are all named."""
    words = {*FieldKind, *Mode, *Target, *Push, *SIGNALS, *PolicyFile.model_fields}
    assert words - QUOTED == set()
    assert set(FieldRow.model_fields) - QUOTED == set()
    assert {day for day in DAYS if len(day) > 3} - QUOTED == set()


def test_the_roster_of_the_page_is_a_roster(tmp_path: Path) -> None:
    """What somebody copies from the page works."""
    (example,) = re.findall(r"```yaml\n(agents:.*?)```", PAGE, re.DOTALL)
    (tmp_path / "roster.yaml").write_text(example, encoding="utf-8")
    assert [one for one in check_folder(tmp_path).findings if one.file == "roster.yaml"] == []
