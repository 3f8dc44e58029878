"""announcements.yaml: what customers are told first for a while."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pydantic import Field

from config.fields import FileModel, Texts
from config.slips import Slip
from handlers.policy import Announcement


class AnnouncementRow(FileModel):
    """One announcement; an end without a time is the end of that day."""

    text: str = Field(min_length=1)
    start: date | datetime = Field(alias="from")
    end: date | datetime = Field(alias="until")
    about: Texts = ()

    def noun(self, number: int, zone: ZoneInfo) -> Announcement:
        """The announcement as the handlers know it."""
        return Announcement(
            id=f"file{number}",
            text=" ".join(self.text.split()),
            start=_moment(self.start, zone),
            end=_moment(self.end, zone, whole_day=True),
            about=self.about,
        )


class AnnouncementsFile(FileModel):
    """The whole file."""

    announcements: tuple[AnnouncementRow, ...] = ()

    def nouns(self, zone: ZoneInfo) -> tuple[Announcement, ...]:
        """All of them, whether their time has come or not."""
        return tuple(row.noun(number, zone) for number, row in enumerate(self.announcements, 1))


def check_announcements(file: AnnouncementsFile) -> Iterator[Slip]:
    """An announcement that ends before it begins would never be told."""
    anywhere = ZoneInfo("UTC")
    for index, one in enumerate(file.announcements):
        noun = one.noun(index, anywhere)
        if noun.end <= noun.start:
            yield Slip("ends_before_start", ("announcements", index, "until"))


def _moment(value: date | datetime, zone: ZoneInfo, *, whole_day: bool = False) -> datetime:
    if not isinstance(value, datetime):
        value = datetime.combine(value + timedelta(days=whole_day), time())
    return value if value.tzinfo else value.replace(tzinfo=zone)
