"""`nightdesk faq test`: questions with expected entries, as a check before a change is merged."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.cli.embedding import embedding_of_environment
from bot.cli.saving import save
from knowledge.entry import Entry
from knowledge.loader import load_folder
from knowledge.matcher import Matcher
from knowledge.readers.trials import BASELINES, FOLDER, BadTrials, read_trials, unknown
from knowledge.trial import MISS, Grade, Result, Trial, confusions, counts, graded, worse

ZONE = ZoneInfo("Asia/Shanghai")
_STEP = 50
"""Questions between two lines of progress."""
_WORDS = {
    Grade.WRONG: "答错",
    Grade.MISSED: "没找到",
    Grade.ASKED: "反问",
    Grade.RIGHT: "答对",
}


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `test` to the `faq` commands."""
    parser = subparsers.add_parser("test", help="用带答案的问题考一遍，变差了就退出 1")
    faq = Path(os.environ.get("NIGHTDESK_FAQ_DIR", "knowledge/faq"))
    parser.add_argument("--faq", type=Path, default=faq, metavar="DIR", help="知识库文件夹")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.add_argument("--save", action="store_true", help="把这次的结果存为以后比较的基线")
    parser.add_argument("--quiet", action="store_true", help="不显示进度")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Ask every question; 0 nothing got worse, 1 something did, 2 wrong use."""
    loaded = load_folder(args.faq)
    embedding = embedding_of_environment()
    accepted = args.faq / FOLDER / BASELINES[embedding.embedder is not None]
    try:
        trials = read_trials(args.faq)
        before = _baseline(accepted)
    except BadTrials as error:
        return _complain(str(error))
    if not trials or not loaded.entries:
        return _complain(
            f"{args.faq / FOLDER} 里没有考题：写一个 YAML，每个条目编号下面列出客户的问法。"
        )
    strangers = list(unknown(trials, (entry.id for entry in loaded.entries)))
    for trial, expected in strangers:
        print(f"{trial.place} 没有条目 {expected}：改成现有的编号，或删去。", file=sys.stderr)
    matcher = Matcher.build(loaded.entries, embedding.embedder, embedding.cache)
    results = _ask(matcher, trials, progress=not (args.quiet or args.json))
    fallen = worse(results, before or {})
    if args.json:
        _show_json(results, fallen)
    else:
        _show(results, fallen, has_baseline=before is not None)
    if args.save:
        _save(accepted, results)
        return 1 if strangers else 0
    return 1 if fallen or strangers else 0


def _ask(matcher: Matcher, trials: Sequence[Trial], *, progress: bool) -> list[Result]:
    day = datetime.now(UTC).astimezone(ZONE).date()
    results = []
    for number, trial in enumerate(trials, 1):
        results.append(graded(trial, matcher.rank(trial.text, allowed=_standing(trial, day))))
        if progress and number % _STEP == 0:
            print(f"{number}/{len(trials)}", file=sys.stderr, flush=True)
    return results


def _standing(trial: Trial, day: date) -> Callable[[Entry], bool]:
    """What may answer a trial: today's entries, and those it expects, so that no date fails it."""
    return lambda entry: entry.holds_on(day) or entry.id in trial.expect


def _baseline(path: Path) -> dict[str, Grade] | None:
    if not path.is_file():
        return None
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return {text: Grade[name.upper()] for text, name in raw.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadTrials(f"{path} 读不了：删掉它，再用 --save 存一份。") from error


def _save(path: Path, results: Sequence[Result]) -> None:
    grades = {one.trial.text: one.grade.name.lower() for one in results}
    save(path, (json.dumps(grades, ensure_ascii=False, indent=1) + "\n").encode())
    print(f"已存为基线：{path}", file=sys.stderr)


def _show(results: Sequence[Result], fallen: Sequence[Result], *, has_baseline: bool) -> None:
    for one in fallen:
        expected = "|".join(one.trial.expect) or MISS
        got = f"{one.got[0]} {one.score:.2f}" if one.got else "—"
        print(
            f"{one.trial.place} {_WORDS[one.grade]} 「{one.trial.text}」 应为 {expected}，得到 {got}"
        )
    mixed = confusions(results)
    if mixed:
        print("容易混的：")
    for pair in mixed:
        shown = "、".join(f"「{text}」" for text in pair.examples)
        print(f"  {pair.expected} → {pair.got} {pair.count} 次：{shown}")
    found = counts(results)
    print("，".join(f"{_WORDS[Grade[name.upper()]]} {count}" for name, count in found.items()))
    verdict = f"{len(fallen)} 题" + ("比基线差。" if has_baseline else "不合格。")
    print(verdict if fallen else "没有变差。" if has_baseline else "全部合格。")


def _show_json(results: Sequence[Result], fallen: Sequence[Result]) -> None:
    shown = {
        "counts": counts(results),
        "worse": [_row(one) for one in fallen],
        "confusions": [
            {"expected": c.expected, "got": c.got, "count": c.count, "examples": list(c.examples)}
            for c in confusions(results)
        ],
        "results": [_row(one) for one in results],
    }
    print(json.dumps(shown, ensure_ascii=False, indent=1))


def _row(one: Result) -> dict[str, object]:
    return {
        "text": one.trial.text,
        "place": one.trial.place,
        "expect": list(one.trial.expect) or [MISS],
        "grade": one.grade.name.lower(),
        "action": one.action.value,
        "got": list(one.got),
        "score": one.score,
    }


def _complain(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2
