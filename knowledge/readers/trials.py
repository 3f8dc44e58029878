"""Test files beside the FAQ files: `tests/*.yaml`, questions by the entry that should answer them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError

from knowledge.trial import MISS, Trial

FOLDER = "tests"
BASELINES = {True: "baseline.json", False: "baseline-characters.json"}
"""What was accepted, with the model and without it."""


class BadTrials(ValueError):
    """A test file cannot be read; the message names file, line and cure."""


def read_trials(faq: Path) -> list[Trial]:
    """The questions of `tests/` in a FAQ folder, file by file.

    Raises:
        BadTrials: a file is no YAML or not in the form of a test file.
    """
    found: list[Trial] = []
    for path in sorted((faq / FOLDER).glob("*.y*ml")):
        try:
            raw = YAML().load(path.read_text(encoding="utf-8"))
        except (YAMLError, UnicodeDecodeError) as error:
            raise BadTrials(f"{path} 不是 UTF-8 的 YAML：{error}") from error
        found += _of_file(path, raw)
    return found


def unknown(trials: Iterable[Trial], known: Iterable[str]) -> Iterator[tuple[Trial, str]]:
    """Trials that expect an entry which is not there."""
    ids = frozenset(known)
    for trial in trials:
        for one in trial.expect:
            if one not in ids:
                yield trial, one


def _of_file(path: Path, raw: Any) -> Iterator[Trial]:
    if not isinstance(raw, CommentedMap):
        raise BadTrials(f"{path} 应是「条目编号: [问题, …]」，没有答案的写在 miss 下面。")
    for key, texts in raw.items():
        line = raw.lc.key(key)[0] + 1
        if not isinstance(texts, CommentedSeq) or not all(isinstance(one, str) for one in texts):
            raise BadTrials(f"{path} 第 {line} 行：{key} 下面应是一列问题。")
        ids = tuple(one.strip() for one in str(key).split("|"))
        expect = () if ids == (MISS,) else ids
        for number, text in enumerate(texts):
            place = f"{path.name}:{texts.lc.item(number)[0] + 1}"
            yield Trial(text=text, expect=expect, place=place)
