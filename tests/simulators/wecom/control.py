"""Moving people from another process: POST /_sim/do, GET /_sim/seen. For demos and benches."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.simulators.faults import Answer, as_json
from tests.simulators.server import Call

if TYPE_CHECKING:
    from tests.simulators.wecom.simulator import WeComSimulator


def respond(sim: WeComSimulator, call: Call) -> Answer:
    """Do one thing, or show what everybody saw."""
    if call.path == "/_sim/do" and call.method == "POST":
        return as_json(do(sim, json.loads(call.body)))
    if call.path == "/_sim/seen":
        return as_json(seen(sim))
    return as_json({"error": "POST /_sim/do or GET /_sim/seen"}, 404)


def do(sim: WeComSimulator, step: dict[str, Any]) -> dict[str, Any]:
    """`{customer, says|taps|enters|image}`, `{servicer, customer, takes|ends|says}`, `{advance}`."""
    if "advance" in step:
        sim.clock.advance(float(step["advance"]))
    elif "servicer" in step:
        servicer = sim.servicer(step["servicer"])
        if "says" in step:
            return {"msgid": servicer.says(step["customer"], step["says"])}
        (servicer.takes if step.get("takes") else servicer.ends)(step["customer"])
    elif "member" in step:
        return {"msgid": sim.member(step["member"]).says(step["says"])}
    else:
        return _customer_does(sim, step)
    return {}


def _customer_does(sim: WeComSimulator, step: dict[str, Any]) -> dict[str, Any]:
    customer = sim.customer(step["customer"])
    if "taps" in step:
        return {"msgid": customer.taps(step["taps"])}
    if "image" in step:
        return {"msgid": customer.sends_image()}
    if "enters" in step:
        return {"code": customer.enters()}
    return {"msgid": customer.says(step["says"])}


def seen(sim: WeComSimulator) -> dict[str, Any]:
    """What reached customers, the group and members, in order."""
    with sim.world.lock:
        return {
            "customers": [
                {"to": one.to, "text": one.text, "msgid": one.msgid, "at": one.at}
                for one in sim.world.sent
            ],
            "group": [{"text": one.text, "at": one.at} for one in sim.group_messages],
            "members": [
                {"to": list(one.to), "body": one.body, "at": one.at} for one in sim.app_messages
            ],
        }
