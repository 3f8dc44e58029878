"""`nightdesk faq check --fix`: writes the cures that are beyond doubt into the files."""

from __future__ import annotations

from pathlib import Path

from bot.cli.saving import save
from knowledge.findings import Severity
from knowledge.fixing import fix_markdown, fix_yaml
from knowledge.folder import FaqFile, list_files
from knowledge.loader import LoadResult, load_files, load_folder
from knowledge.readers.encoding import BadEncoding, dressed_like, read_text


def fix_folder(folder: Path) -> tuple[str, ...]:
    """Fix the YAML and Markdown files of a folder; return the names of those that changed.

    Spreadsheets are not rewritten. A fix that does not make a file better is not kept.
    """
    return tuple(file.name for file in list_files(folder) if _fix(file))


def _fix(file: FaqFile) -> bool:
    try:
        text = read_text(file.path.read_bytes())
    except (BadEncoding, OSError):
        return False
    before = load_files([file])
    fixed = _fixed(file, text, before)
    if fixed == text:
        return False
    old = file.path.read_bytes()
    save(file.path, dressed_like(fixed, old, keep_gbk=False))
    if _errors(load_folder(file.path)) > _errors(before):
        save(file.path, old)
        return False
    return True


def _fixed(file: FaqFile, text: str, before: LoadResult) -> str:
    if file.suffix in {".yaml", ".yml"}:
        return fix_yaml(text)
    if file.suffix not in {".md", ".markdown"}:
        return text
    lines = {f.place.line for f in before.findings if f.code == "derived_id" and f.place.line}
    ids = {e.place.line: e.id for e in before.entries if e.place.line in lines}
    return fix_markdown(text, {line: given for line, given in ids.items() if line})


def _errors(loaded: LoadResult) -> int:
    return sum(finding.severity is Severity.ERROR for finding in loaded.findings)
