"""Evenings around tickets: right tickets, the facts that were said, nothing asked twice."""

from __future__ import annotations

from tests.journeys.stories import Evening, told


def assert_nothing_twice(evening: Evening, customer: str = "王") -> None:
    """No question stands in two messages."""
    asked = [
        line
        for text in evening.told(customer)
        for line in text.split("\n")
        if line.endswith("？") and not line[:1].isdigit()
    ]
    assert len(asked) == len(set(asked)), asked


def test_two_problems_of_one_night_are_two_tickets() -> None:
    """The second is announced after the first; each keeps its own order, both the phone."""
    evening = told(
        """
        11-24 23:40 王 我要退货,单号DD20261101,昨天到的,外壳裂了,电话13800138000
        11-24 23:42 王 电话写错了,是13900139000
        11-24 23:43 王 另外还有个问题,我上个月买的热水器不出热水了,单号DD20265522
        11-24 23:44 王 型号是JSQ30-16
        11-24 23:55 tick
        """
    )
    first, second = evening.tickets()
    assert first["fields"] == {
        "order_no": "DD20261101",
        "phone": "13900139000",
        "what": "退货",
        "reason": "外壳裂了",
        "date": "2026-11-23",
    }
    assert second["fields"]["order_no"] == "DD20265522"
    assert second["fields"]["phone"] == "13900139000"
    assert "热水器不出热水" in second["fields"]["what"]
    assert "JSQ30-16" in second["fields"]["what"]
    assert_nothing_twice(evening)


def test_a_second_problem_in_the_middle_of_a_form_is_a_ticket_of_its_own() -> None:
    """The first stands with what it had."""
    evening = told(
        """
        11-24 23:40 王 油烟机吸不动烟了,要报修,电话13800138000
        11-24 23:41 王 对了,还有发票的问题,我要开专票,订单DD20261101
        11-24 23:43 王 邮箱 li@example.com
        11-24 23:55 tick
        """
    )
    first, second = evening.tickets()
    assert (first["form"], second["form"]) == ("repair", "invoice")
    assert first["missing"] == ["product"]
    assert "order_no" not in first["fields"]
    assert second["fields"]["email"] == "li@example.com"
    assert second["missing"] == []


def test_the_same_thing_in_trouble_is_one_ticket_another_thing_is_another() -> None:
    """空调还是不制冷 the next evening is added, 冰箱也不制冷了 is not."""
    evening = told(
        """
        11-23 23:00 王 空调不制冷,要报修,电话13300001111
        11-23 23:01 王 美的KFR-26
        11-24 23:00 王 空调还是不制冷啊
        11-24 23:05 王 冰箱也不制冷了
        11-24 23:20 tick
        """
    )
    first, second = evening.tickets()
    assert first["ticket_no"] in evening.told()[2]
    assert "空调" in first["summary"]
    assert "冰箱" in second["summary"]


def test_an_announced_problem_is_asked_for_and_then_opened() -> None:
    """「还有个事」 alone opens nothing yet."""
    evening = told(
        """
        11-24 23:00 王 我要投诉,安装师傅乱收费,电话13612341234
        11-24 23:01 王 把多收的钱退了
        11-24 23:02 王 另外还有个问题
        11-24 23:03 王 电饭煲按键没有反应
        11-24 23:20 tick
        """
    )
    first, second = evening.tickets()
    assert first["form"] == "complaint"
    assert "按键" in second["fields"]["what"]


def test_what_is_said_to_a_person_stays_out_of_the_fields() -> None:
    """「关了」 answers the agent; the phone is still taken."""
    evening = told(
        """
        11-24 19:00 王 转人工
        11-24 19:01 @xiaolin claim 王
        11-24 19:02 @xiaolin reply 王 您好,请问什么问题
        11-24 19:03 王 热水器漏电跳闸
        11-24 19:04 @xiaolin reply 王 电闸关了吗
        11-24 19:05 王 关了
        11-24 19:06 王 我电话13812340000
        11-24 19:07 tick
        """
    )
    (ticket,) = evening.tickets()
    assert ticket["fields"] == {"what": "热水器漏电跳闸", "phone": "13812340000"}


def test_a_bad_rating_in_words_reopens_and_tells_the_agent() -> None:
    """A person reads it, and what follows belongs to the same ticket."""
    evening = told(
        """
        11-24 23:00 王 冰箱有异响,要报修,电话13611112222
        11-24 23:01 王 美的BCD-500
        11-25 09:30 @xiaolin claim 王
        11-25 09:31 @xiaolin reply 王 师傅今天下午上门
        11-25 09:40 王 好的
        11-25 17:00 @xiaolin resolve 王 已更换压缩机
        11-25 17:05 王 不满意,还是有异响
        11-25 17:10 王 还是没修好
        11-25 17:20 tick
        """
    )
    (ticket,) = evening.tickets()
    assert ticket["status"] == "open"
    assert any("评价 1 分" in text for text in evening.notices())
    assert any("还是有异响" in line for line in ticket["history"])


def test_two_evenings_with_two_open_tickets() -> None:
    """Asked for by content, numbers land where they are missing, one is withdrawn."""
    evening = told(
        """
        11-23 22:30 王 转人工,物流一直不更新,订单号DD20261212
        11-23 22:32 王 2
        11-23 22:35 王 另外我要开发票
        11-23 22:36 王 订单号DD20263434
        11-23 22:37 王 1
        11-23 22:38 王 yi@example.com
        11-24 22:41 王 物流那个有消息吗
        11-24 22:42 王 快递单号是YT1234567890123
        11-24 22:43 王 发票不用开了,撤回吧
        11-24 22:50 tick
        """
    )
    parcel, invoice = evening.tickets()
    assert parcel["fields"]["what"] == "物流不动"
    assert parcel["fields"]["tracking_no"] == "YT1234567890123"
    assert invoice["fields"]["kind"] == "个人普票"
    assert invoice["status"] == "withdrawn"
    assert parcel["ticket_no"] in evening.told()[-3]
    assert_nothing_twice(evening)


def test_phrases_for_days_and_sums_are_read_by_the_time_of_the_message() -> None:
    """上周五, 三百二 and a number by itself."""
    evening = told(
        """
        11-24 23:10 王 转人工
        11-24 23:10:30 王 买的破壁机漏水
        11-24 23:10:50 王 上周五买的
        11-24 23:11:20 王 花了三百二
        11-24 23:12 王 DD20269876
        11-24 23:12:40 王 手机13988887777
        11-24 23:30 tick
        """
    )
    (ticket,) = evening.tickets()
    assert ticket["fields"] == {
        "what": "买的破壁机漏水",
        "date": "2026-11-20",
        "amount": "320",
        "order_no": "DD20269876",
        "phone": "13988887777",
    }
    assert_nothing_twice(evening)


def test_who_starts_over_after_the_summary_keeps_the_number() -> None:
    """重新填 opens the form again."""
    evening = told(
        """
        11-24 23:00 王 转人工,烤箱不加热
        11-24 23:01 王 没有电话
        11-24 23:02 王 DD20261199
        11-24 23:03 王 重新填
        11-24 23:04 王 烤箱门关不上
        11-24 23:20 tick
        """
    )
    (ticket,) = evening.tickets()
    assert ticket["fields"] == {"what": "烤箱门关不上"}


LONG_WEEKEND = """
    11-27 22:30 王 转人工,烤箱不加热
    11-27 22:31 王 13800001111
    11-27 22:32 王 没有订单号
    11-30 09:20 @xiaolin reply 王 烤箱给您换新
    {then}
    11-30 20:10 tick
    """


def test_an_answer_that_cannot_be_sent_goes_first_with_the_next_message() -> None:
    """Beyond the 48 hours it waits, the agent knows, and the customer's word brings it."""
    silent = told(LONG_WEEKEND.format(then=""))
    assert not any("换新" in text for text in silent.told())
    assert any("回复已存好" in text for text in silent.notices())
    spoken = told(LONG_WEEKEND.format(then="11-30 20:00 王 在吗"))
    later = [
        item["text"] for item in spoken.seen["customers"]["王"]["sent"] if "11-30T20" in item["at"]
    ]
    assert "烤箱给您换新" in later[0]


def test_an_answer_that_waits_is_the_welcome_of_an_opened_chat() -> None:
    """Who only opens the chat reads it once; nothing else is said."""
    entered = told(LONG_WEEKEND.format(then="11-30 20:00 王 !enter"))
    later = [
        item["text"] for item in entered.seen["customers"]["王"]["sent"] if "11-30T20" in item["at"]
    ]
    assert len(later) == 1
    assert "烤箱给您换新" in later[0]
