"""The session machine of 微信客服: who may move it where, and the codes a move gives."""

from __future__ import annotations

from tests.simulators.wecom.nouns import (
    BOT,
    ENDED,
    NEW,
    PERSON,
    POOL,
    WINDOW,
    Json,
    Refusal,
    Session,
)
from tests.simulators.wecom.world import WeComWorld

BY_API = {
    NEW: {BOT, POOL, PERSON, ENDED},
    BOT: {POOL, PERSON, ENDED},
    POOL: {PERSON, ENDED},
    PERSON: {PERSON, ENDED},
    ENDED: set(),
}
END_CODE_SECONDS = 20.0


def get_state(world: WeComWorld, body: Json) -> Json:
    """kf/service_state/get."""
    session = world.session(str(body["open_kfid"]), str(body["external_userid"]))
    shown: Json = {"service_state": session.state}
    if session.state == PERSON:
        shown["servicer_userid"] = session.servicer
    return shown


def transfer(world: WeComWorld, body: Json) -> Json:
    """kf/service_state/trans; it fires no event."""
    account, customer, to = body["open_kfid"], body["external_userid"], body["service_state"]
    with world.change():
        session = world.session(account, customer)
        if to not in BY_API[session.state]:
            raise Refusal(95016, f"transfer {session.state} -> {to} not allowed")
        servicer = str(body.get("servicer_userid", ""))
        if to == PERSON:
            _check_servicer(world, account, servicer)
        move(session, to, servicer, world.clock.seconds())
        if to == BOT:
            return {}
        return {"msg_code": state_code(world, account, customer, to)}


def state_code(world: WeComWorld, account: str, customer: str, state: int) -> str:
    """The code that goes with a new state."""
    if state == ENDED:
        return world.new_code(account, customer, END_CODE_SECONDS, "text", "msgmenu")
    return world.new_code(account, customer, WINDOW, "text")


def move(session: Session, to: int, servicer: str, now: float) -> None:
    """Change the owner; the caller has checked that it may."""
    session.state = to
    session.servicer = servicer if to == PERSON else ""
    session.active_at = now


def spoke(session: Session, now: float) -> None:
    """A customer's message: a finished session starts anew, window and budget are full again."""
    if session.state == ENDED:
        session.state = NEW
    session.spoke_at = session.active_at = now
    session.sent = 0


def _check_servicer(world: WeComWorld, account: str, servicer: str) -> None:
    status = world.account(account).servicers.get(servicer)
    if status is None:
        raise Refusal(95014, "not a servicer")
    if status:
        raise Refusal(95019, "servicer stopped")
