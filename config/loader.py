"""From a folder of policy files to the Policy: everything checked, every problem told at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from config.announcements import AnnouncementsFile, check_announcements
from config.document import Document, Unreadable, read_document
from config.fields import FileModel
from config.findings import Finding, PolicyProblems, errors, make_finding, suggestion
from config.forms import FormFile, check_form
from config.hours import HoursFile, check_hours
from config.policy import LadderRow, PolicyFile, check_policy
from config.replies import Texts, check_texts, read_texts
from config.roster import RosterFile, check_roster
from config.slips import Misread, Slip, fit, found
from config.texts import TEXTS
from handlers.policy import Form, Ladder, Policy

SHIPPED = Path(__file__).parent
"""The sample company's files, which stand in for every file that a folder does not have."""

DEFAULT_FORM = "forms/default.yaml"
"""Stands in for a company that has forms, but none for everything else."""

Model = TypeVar("Model", bound=FileModel)


@dataclass(frozen=True, kw_only=True, slots=True)
class Loaded:
    """What a folder says; `policy` is None where an error forbids using it."""

    policy: Policy | None
    findings: tuple[Finding, ...]


def load_policy(folder: Path | None) -> Policy:
    """Return the policy of a folder; a file that it does not have is the sample company's.

    Raises:
        PolicyProblems: the files cannot be used; it carries every finding of every file.
    """
    loaded = check_folder(folder)
    if loaded.policy is None:
        raise PolicyProblems(errors(loaded.findings))
    return loaded.policy


def check_folder(folder: Path | None) -> Loaded:
    """Read a folder of policy files without raising; warnings and notes are told too."""
    desk = _Files(folder or SHIPPED)
    policy = desk.policy()
    findings = tuple(sorted(desk.findings, key=lambda one: (one.file, one.line or 0, one.code)))
    return Loaded(policy=None if errors(findings) else policy, findings=findings)


def _shipped() -> PolicyFile:
    """The sample's policy.yaml: whom to wake, and what many may report, where a company says nothing."""
    return fit(read_document(SHIPPED / "policy.yaml", "policy.yaml"), PolicyFile)


def _ladder(file: PolicyFile, shipped: PolicyFile) -> Ladder:
    """The company's steps; what it does not name, urgent or ordinary, is the sample's."""
    named, usual = file.ladder or LadderRow(), shipped.ladder or LadderRow()
    own = named.noun()
    if "ordinary" not in named.model_fields_set:
        windows = {**usual.noun().windows, **own.windows}
        own = replace(own, ordinary=usual.noun().ordinary, windows=windows)
    return own if "urgent" in named.model_fields_set else replace(own, urgent=usual.noun().urgent)


class _Files:
    """One reading of a folder, collecting what is wrong on the way."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.findings: list[Finding] = []

    def policy(self) -> Policy | None:
        """The policy, or None where a file could not be read at all."""
        hours = self._read("hours.yaml", HoursFile, check_hours)
        roster = self._read("roster.yaml", RosterFile, check_roster)
        file = self._read("policy.yaml", PolicyFile, check_policy)
        announced = self._read("announcements.yaml", AnnouncementsFile, check_announcements)
        texts, forms = self._texts(), self._forms()
        if not (hours and roster and file and announced):
            return None
        noun, shipped = hours.noun(), _shipped()
        policy = Policy(
            hours=noun,
            roster=roster.noun(noun.timezone),
            forms=forms,
            default_form=file.default_form,
            texts=texts,
            ladder=_ladder(file, shipped),
            breath=file.breath.noun(),
            manners=file.manners.noun(),
            motives=tuple(row.noun() for row in file.motives),
            company=file.company,
            desk=file.desk,
            incident_customers=file.incidents.customers,
            incident_window=file.incidents.within,
            incident_topics=dict(
                shipped.incidents.topics or {}
                if file.incidents.topics is None
                else file.incidents.topics
            ),
            care=file.care.noun(),
            lexicon=dict(file.lexicon),
            lookups={name: row.noun() for name, row in file.lookups.items()},
            publish=file.publish,
            announcements=announced.nouns(noun.timezone),
        )
        return self._reachable(policy)

    def _read(
        self, name: str, model: type[Model], check: Callable[[Model], Iterator[Slip]]
    ) -> Model | None:
        document = self._document(name)
        return self._fit(document, model, check) if document else None

    def _fit(
        self, document: Document, model: type[Model], check: Callable[[Model], Iterator[Slip]]
    ) -> Model | None:
        try:
            file = fit(document, model)
        except Misread as misread:
            self.findings += misread.findings
            return None
        self.findings += found(document, check(file))
        return file

    def _document(self, name: str) -> Document | None:
        path = self.folder / name
        try:
            return read_document(path if path.is_file() else SHIPPED / name, name)
        except Unreadable as unreadable:
            self.findings.append(unreadable.finding)
            return None

    def _texts(self) -> Texts:
        document = self._document("replies.yaml")
        texts = read_texts(document) if document else {}
        if document:
            self.findings += found(document, check_texts(document))
        if texts.keys() == TEXTS.keys():
            return texts
        return {**read_texts(read_document(SHIPPED / "replies.yaml", "replies.yaml")), **texts}

    def _forms(self) -> Mapping[str, Form]:
        forms: dict[str, Form] = {}
        for name in self._form_files():
            form = self._form(name)
            if form and form.id in forms:
                self.findings.append(make_finding("doubled_name", name, field="id", name=form.id))
            if form:
                forms[form.id] = form
        return forms

    def _form_files(self) -> tuple[str, ...]:
        """The company's own forms and the default one; without own ones, the sample's."""
        own = self._own("forms")
        paths = sorted(((self.folder if own else SHIPPED) / "forms").glob("*.yaml"))
        return tuple(dict.fromkeys((*(f"forms/{path.name}" for path in paths), DEFAULT_FORM)))

    def _own(self, name: str) -> bool:
        path = self.folder / name
        return path.is_file() or any(path.glob("*.yaml"))

    def _form(self, name: str) -> Form | None:
        document = self._document(name)
        file = self._fit(document, FormFile, check_form) if document else None
        return file.noun(Path(name).stem) if file else None

    def _reachable(self, policy: Policy) -> Policy:
        """The policy without motives that lead to no form; in a company's own file a finding."""
        document = self._document("policy.yaml") if self._own("policy.yaml") else None
        if document and policy.form(policy.default_form) is None:
            self.findings.append(
                document.finding(
                    "missing_default_form", ("default_form",), name=policy.default_form
                )
            )
        kept = []
        for index, motive in enumerate(policy.motives):
            if motive.form is None or policy.form(motive.form):
                kept.append(motive)
            elif document:
                cure = suggestion(motive.form, policy.forms)
                path = ("motives", index, "form")
                self.findings.append(
                    document.finding("unknown_form", path, name=motive.form, cure=cure)
                )
        return replace(policy, motives=tuple(kept))
