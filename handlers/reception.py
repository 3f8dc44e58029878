"""Who looks at a turn, in which order, and why."""

from __future__ import annotations

from handlers import (
    abuse,
    agent_commands,
    announcing,
    assist,
    backlog,
    breath,
    calming,
    clarify,
    closing,
    coming_back,
    courtesy,
    day,
    deliveries,
    escalation,
    fallback,
    faq,
    given,
    greeting,
    human,
    identity,
    incident,
    intake,
    lookup,
    lookup_ended,
    lookup_form,
    media,
    opening,
    picking_up,
    privacy,
    public,
    rating,
    relay,
    safety,
    second_need,
    session,
    shift_change,
    steps,
    ticket_asleep,
    ticket_form,
    ticket_query,
    unsolved,
    vague,
    verdicts,
    waiting,
)
from handlers.pipeline import Handler, Preface

PREFACES: tuple[Preface, ...] = (
    safety.preface,  # leave the place, cut the gas: before any other word
    backlog.preface,  # an apology for the waiting, before what was waited for
    shift_change.preface,  # the promise that could not be told at night
    session.preface,  # who speaks now, after a person did
    ticket_asleep.preface,  # the number that came in the night, without waking anybody
    deliveries.preface,  # what became of the words that got no answer
    abuse.preface,  # one calm sentence, then the matter itself
    announcing.preface,  # an outage or a typhoon, before the answer that it changes
)
"""Each may open the reply with one sentence; none ends the turn."""

HANDLERS: tuple[Handler, ...] = (
    # What is not a customer speaking.
    agent_commands.handle,  # what agents do is never read as a customer's words
    deliveries.handle,  # the end of a delivery is a fact, not a question
    assist.looked_up,  # what an agent asked for is for that agent
    lookup_form.ended,  # what a form had asked for stands in its ticket
    lookup_ended.ended,  # so is what the company's own system said
    session.handle,  # a person answers in the platform's own client: the bot steps back
    breath.recalled,  # what was taken back is not answered
    verdicts.reacted,  # a thumb under an answer is a verdict, not a question
    greeting.enter,  # the welcome has 20 seconds and no competition
    escalation.handle,  # a case's timers
    incident.told,  # what a lead lets the customers of an incident know
    shift_change.handle,  # who leaves, who comes, and who waits when the night begins
    rating.handle,  # asked by day what could not be asked at night
    ticket_asleep.handle,  # a question back that nobody answered: a number, not nothing
    closing.handle,  # the end of a visit, without a word
    # A customer speaks, and somebody has to be called.
    safety.handle,  # danger before everything, even before the person who serves
    safety.confirmed,  # the one tap that a doubtful danger is asked about
    calming.handle,  # 「人没事了，谢谢」 after a danger of tonight
    session.patience,  # a person may still answer: the words wait a little
    public.handle,  # in a group others read along: nothing personal after this
    relay.handle,  # while a person serves the bot is silent
    incident.handle,  # what many report at once: a number for each, one person woken
    steps.led,  # 「然后呢」 in the middle of steps asks for the next one and for nobody
    opening.handle,  # 「我想问一下」 states nothing: no guess, no ticket, no menu
    coming_back.handle,  # 「上次那个还没人来」 is about a ticket, not a new need
    picking_up.handle,  # 「那个申请批了没有」 goes on with what a colleague did
    waiting.escalated,  # who waits and speaks of lawyers or the press: on top of the lead's list
    privacy.handle,  # 「删除我的信息」 is a right, however politely a person is asked for it
    human.handle,  # 转人工 beats forms, questions back and the knowledge base
    waiting.urgent,  # while a case is urgent nothing is asked and nothing is looked up
    backlog.handle,  # too old for an answer: a ticket
    identity.handle,  # 「你是机器人吗」 gets the truth, also in the middle of a form
    # What the last reply offered, and what is going on.
    human.take_ticket,  # a tap on 登记工单 or 都不是 is an order, not a question
    clarify.pick,  # a tap on a choice is exact
    vague.pick,  # so is one on a motive
    faq.tell_again,  # an answer in full, because it was asked for by tap
    lookup.listen,  # an order number that was asked for is no new question
    ticket_query.handle,  # 「到哪了」, 催单, a rating: about a ticket that is there
    steps.handle,  # 「好了」 in the middle of steps means the next one
    second_need.handle,  # two problems are two tickets
    faq.in_between,  # a sure question in the middle of a form, then back to the form
    ticket_form.handle,  # the open question of a form, and its silence
    unsolved.handle,  # the answer did not help: no second guess
    breath.handle,  # half a sentence waits for its other half
    # What the words say.
    abuse.handle,  # an insult without a question
    given.handle,  # numbers without words are never looked up
    day.handle,  # while people serve, they are called at once
    intake.escalation,  # 12315, a lawyer, the press: a person, never a canned answer
    lookup.sought,  # 「QC… 到哪了」: a number handed over to be looked up, not to be dealt with
    intake.stated,  # a demand with its data, a complaint: a ticket, never a canned answer
    intake.reported,  # what others report too is not asked back
    vague.handle,  # too vague for an answer: the motive first
    faq.handle,  # the knowledge base, where it is sure
    announcing.handle,  # no answer is sure, but an announcement is about it
    intake.handle,  # an order number or a photo handed over wants dealing with
    courtesy.handle,  # thanks and 好 before they are taken for a miss
    greeting.handle,  # a hello that stayed alone
    media.handle,  # a picture or recording without words
    waiting.handle,  # a person is called already: the rest is for them
    clarify.ask,  # two or three entries compete
    clarify.give_up,  # asked back enough
    fallback.handle,  # must stay last: every sentence gets an answer
)
"""The first outcome wins."""
