"""Events as the platform makes them, and taps with what the phone shows afterwards."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any

from tests.simulators.feishu import cards
from tests.simulators.feishu.nouns import Json, Sent

if TYPE_CHECKING:
    from tests.simulators.feishu.people import Person
    from tests.simulators.feishu.simulator import FeishuSimulator

TIMED_OUT, NOT_OK = 200341, 200671
CLICK_USES = 2


def envelope(sim: FeishuSimulator, event_type: str, body: Json, **header: Any) -> Json:
    """Envelope v2, before it is sealed."""
    head = {
        "event_id": secrets.token_hex(16),
        "event_type": event_type,
        "create_time": str(int(sim.clock.seconds() * 1000)),
        "token": sim.verification_token,
        "app_id": sim.app_id,
        "tenant_key": sim.tenant_key,
    }
    return {"schema": "2.0", "header": {**head, **header}, "event": body}


def click(sim: FeishuSimulator, who: Person, card: Sent, action: Json, **header: Any) -> Json:
    """A tap is answered once or not at all; a card in the answer is everybody's card from then on."""
    token = sim.world.name("c-")
    body = {
        "operator": {"open_id": who.open_id, "tenant_key": who.tenant or sim.tenant_key},
        "token": token,
        "action": action,
        "context": {"open_message_id": card.message_id, "open_chat_id": card.chat_id},
    }
    micro = str(int(sim.clock.seconds() * 1_000_000))
    push = sim.pushes.now(
        envelope(sim, "card.action.trigger", body, **{"create_time": micro, **header})
    )
    if push.statuses != [200]:
        return {"error": TIMED_OUT if push.statuses == [0] else NOT_OK}
    shown: Json = json.loads(push.body)
    with sim.world.change():
        sim.world.click_tokens[token] = (card.message_id, CLICK_USES)
        if "card" in shown:
            assert shown["card"]["type"] == "raw"
            card.content = cards.checked(json.dumps(shown["card"]["data"]))
            card.versions.append(card.content)
    return shown
