"""Who is on either side of 微信客服: customers' names, our accounts, their servicers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.channels.base import Refused
from bot.channels.wecom.client import WeComClient
from bot.channels.wecom.errors import ApiError, problem
from bot.channels.wecom.reading import Body

BATCH = 100
ACCOUNTS = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """What WeCom tells of a customer who wrote within 48 hours."""

    external_id: str
    nickname: str = ""
    union_id: str = ""
    scene: str = ""
    scene_param: str = ""


@dataclass(frozen=True, slots=True)
class KfAccount:
    """One 客服账号."""

    open_kfid: str
    name: str


@dataclass(frozen=True, slots=True)
class Servicer:
    """A 接待人员 of an account; `receiving` is 接待中."""

    userid: str
    receiving: bool


@dataclass(frozen=True, slots=True)
class People:
    """Look-ups that no message depends on; raises SendProblems."""

    client: WeComClient

    def customers(self, ids: Sequence[str]) -> Mapping[str, Profile]:
        """Profiles by id; who is unknown or wrote too long ago is left out."""
        found: dict[str, Profile] = {}
        for start in range(0, len(ids), BATCH):
            for profile in self._batch(ids[start : start + BATCH]):
                found[profile.external_id] = profile
        return found

    def _batch(self, ids: Sequence[str]) -> Iterator[Profile]:
        asked = {"external_userid_list": list(ids), "need_enter_session_context": 1}
        try:
            answer = self.client.call("kf/customer/batchget", asked)
        except ApiError as error:
            decided = problem(error)
            if isinstance(decided, Refused):
                return
            raise decided from None
        yield from (_profile(one) for one in Body.of(answer).bodies("customer_list"))

    def accounts(self) -> tuple[KfAccount, ...]:
        """Every account the app may serve."""
        found: list[KfAccount] = []
        while True:
            page = self._accounts_after(len(found))
            found += page
            if len(page) < ACCOUNTS:
                return tuple(found)

    def _accounts_after(self, offset: int) -> list[KfAccount]:
        try:
            answer = self.client.call("kf/account/list", {"offset": offset, "limit": ACCOUNTS})
        except ApiError as error:
            raise problem(error) from None
        listed = Body.of(answer).bodies("account_list")
        return [KfAccount(one.text("open_kfid"), one.text("name")) for one in listed]

    def servicers(self, account: str) -> tuple[Servicer, ...]:
        """People who may serve an account; here 0 is 接待中, unlike in the event."""
        try:
            answer = self.client.ask("kf/servicer/list", open_kfid=account)
        except ApiError as error:
            raise problem(error) from None
        listed = Body.of(answer).bodies("servicer_list")
        return tuple(
            Servicer(one.text("userid"), receiving=one.number("status") == 0)
            for one in listed
            if one.text("userid")
        )


def _profile(one: Body) -> Profile:
    context = one.body("enter_session_context")
    return Profile(
        external_id=one.text("external_userid"),
        nickname=one.text("nickname"),
        union_id=one.text("unionid"),
        scene=context.text("scene"),
        scene_param=context.text("scene_param"),
    )
