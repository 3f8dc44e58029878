"""A WeCom platform to test against: real HTTP, real encrypted callbacks, its limits and moods.

with WeComSimulator(callback="http://127.0.0.1:8000/webhooks/wecom") as wecom:
    wecom.customer("wm1").says("多久发货")
    assert wecom.wait_for(lambda: wecom.sent_to("wm1") != [])
"""

from tests.simulators import faults
from tests.simulators.clock import SimClock
from tests.simulators.wecom.simulator import ACCOUNT, WeComSimulator

__all__ = ["ACCOUNT", "SimClock", "WeComSimulator", "faults"]
