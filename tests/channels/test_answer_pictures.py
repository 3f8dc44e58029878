"""Pictures of answers and steps: from the FAQ folder to the customer's screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.channels.base import Refused
from bot.channels.feishu.app import FeishuApp
from bot.channels.wecom.kf import WeComKf
from bot.media import MediaStore
from bot.wiring.channels import attachments_of
from knowledge.loader import load_folder
from tests.channels.feishu_rig import FeishuRig, feishu_door
from tests.channels.rig import delivery
from tests.channels.wecom_rig import WeComKfRig, wecom_door
from tests.handlers.desk import EVENING, Desk

STEPS = """\
- id: return
  question: 怎么退货
  answer: 按步骤来。
  attachments: [images/plan.png]
  steps:
    - 打开订单。
    - {text: 拍一张照片。, picture: images/photo.png}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A FAQ folder with two pictures."""
    faq = tmp_path / "faq"
    (faq / "images").mkdir(parents=True)
    (faq / "a.yaml").write_text(STEPS, encoding="utf-8")
    for name in ("plan", "photo"):
        (faq / "images" / f"{name}.png").write_bytes(b"\x89PNG of " + name.encode())
    return faq


@pytest.fixture(params=["wecom", "feishu"])
def rig(request: pytest.FixtureRequest, folder: Path) -> Iterator[FeishuRig | WeComKfRig]:
    """微信客服, and Feishu; pictures come out of the folder."""
    opened = attachments_of(folder, MediaStore(folder.parent / "media"))
    if request.param == "feishu":
        with feishu_door() as feishu:
            made = FeishuRig(feishu)
            made.channel = FeishuApp(feishu.client(), opened)
            made.sim.world.limits = False
            yield made
        return
    with wecom_door() as wecom:
        kf = WeComKfRig(wecom)
        kf.channel = WeComKf(wecom.client(), opened, clock=wecom.sim.clock.now)
        yield kf


def told(rig: FeishuRig | WeComKfRig, folder: Path, *words: str) -> list[str]:
    """What the customer's screen shows of the last of these turns."""
    (entry,) = load_folder(folder).entries
    desk = Desk(now=EVENING, entries={entry.id: entry})
    desk.knows("怎么退货", "return")
    for word in words:
        desk.say(word)
    rig.says("wm1", words[-1])
    before = len(rig.screen("wm1"))
    for part in rig.channel.render(desk.sent[-1][1]):
        rig.channel.send(delivery(rig.address("wm1"), part.payload))
    return rig.screen("wm1")[before:]


def images(rig: FeishuRig | WeComKfRig) -> list[bytes]:
    """Every picture that the platform was given."""
    if isinstance(rig, FeishuRig):
        return list(rig.sim.world.images.values())
    return [one.data for one in rig.sim.world.media.values()]


def test_an_answer_brings_its_picture(rig: FeishuRig | WeComKfRig, folder: Path) -> None:
    """The bytes of the file, behind the words."""
    shown = told(rig, folder, "怎么退货")
    assert "按步骤来" in shown[0]
    assert shown[1:] == ["[image]"]
    assert images(rig) == [b"\x89PNG of plan"]


def test_a_step_brings_its_own(rig: FeishuRig | WeComKfRig, folder: Path) -> None:
    """「然后呢」 shows the second step with its picture, and no other."""
    shown = told(rig, folder, "怎么退货", "然后呢")
    assert "拍一张照片" in shown[0]
    assert images(rig) == [b"\x89PNG of photo"]


def test_a_picture_that_was_replaced_is_sent_as_it_is_now(
    rig: FeishuRig | WeComKfRig, folder: Path
) -> None:
    """Under the same name; what the platform was given before is not shown again."""
    told(rig, folder, "怎么退货")
    (folder / "images" / "plan.png").write_bytes(b"\x89PNG newer")
    told(rig, folder, "怎么退货")
    told(rig, folder, "怎么退货")
    assert images(rig) == [b"\x89PNG of plan", b"\x89PNG newer"]


def test_no_picture_comes_from_outside_the_folder(
    rig: FeishuRig | WeComKfRig, folder: Path
) -> None:
    """Neither by dots nor by a link."""
    (folder.parent / "secret.png").write_bytes(b"\x89PNG secret")
    plan = folder / "images" / "plan.png"
    plan.unlink()
    plan.symlink_to(folder.parent / "secret.png")
    with pytest.raises(Refused):
        told(rig, folder, "怎么退货")
    assert images(rig) == []
