"""Signs under the bot's answers as verdicts on them. Pure look-ups."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.arrivals import event_arrival
from bot.channels.base import IN_GROUP, Arrival, Kind
from bot.channels.feishu.known import Known
from bot.channels.wecom.reading import Body
from handlers.cause import CustomerReacted

EVENT = "im.message.reaction.created_v1"
_HELPED = (
    "thumbsup", "ok", "done", "heart", "thanks", "applause", "fingerheart", "lgtm", "yes",
    "checkmark", "+1", "jiayi",
)  # fmt: skip
_DID_NOT = ("thumbsdown", "no", "crossmark", "minusone", "angry", "facepalm")
VERDICTS: Mapping[str, bool] = {
    **dict.fromkeys(_HELPED, True),
    **dict.fromkeys(_DID_NOT, False),
}
"""By the emoji's name in lower case; any other sign says nothing about an answer."""


def reacted(
    event: Body, known: Known, *, name: str, channel: str, app_id: str, at: datetime
) -> tuple[Arrival, ...]:
    """The verdict of the customer who was answered; signs of others and under other words are nothing."""
    emoji = event.body("reaction_type").text("emoji_type").lower()
    who, answer = event.body("user_id").text("open_id"), None
    if emoji in VERDICTS and who and event.text("operator_type") == "user":
        answer = known.answer_of(event.text("message_id"))
    if answer is None or answer.customer.rpartition(IN_GROUP)[2] != who:
        return ()
    cause = CustomerReacted(reply_key=answer.reply_key, helped=VERDICTS[emoji])
    return (
        event_arrival(
            Kind.REACTION,
            channel=channel,
            account=app_id,
            customer=answer.customer,
            platform_id=name,
            at=at,
            cause=cause,
        ),
    )
