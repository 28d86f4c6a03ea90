"""Request bodies of teams' working tools, for the reference and for generated clients."""

from typing import Any

_ID = "0199a5b2-7c1e-7d3a-9a54-3f0c2d6e8b1{}"
_TEAM = {"team_id": _ID.format(0)}
_CONTACT = {
    "role": "Night receptionist",
    "kind": "reading_reviews",
    "happened_on": "2026-05-11",
    "participants": 3,
    "channel": "Booking site",
    "learned": "Guests who arrive after midnight do not find the side entrance.",
}
_BELIEF = {
    "belief": "Guests who arrive after midnight want to go to their room without talking to anybody.",
    "about": "Late arrivals on business",
    "would_change_our_mind": "Fewer than half of them use the key box when we offer it.",
    "started_on": "2026-04-02",
    "test": "Key box beside the side entrance for two weeks, offered in the mail of the day before.",
    "value_codes": ["curiosity"],
    "evidence_links": ["https://wiki.example.org/late-arrivals"],
}
_STREAM = {
    "customer_segment": "Late arrivals on business",
    "value_in_their_words": "I want to be asleep a quarter of an hour after the taxi has dropped me.",
    "heard_from": [{"source": "Five interviews at breakfast", "heard_on": "2026-04-20"}],
    "measures_in_their_words": [
        {"code": "asleep_soon", "words": "How long after the taxi I am in bed."},
        {"code": "no_repeating", "words": "That I need not say again what I wrote when I booked."},
    ],
    "steps": [
        {"name": "Check-in", "customer_gets": "A key and the way to the room.", "wait_days": 0.01},
        {"name": "Late bill", "customer_gets": "An invoice that their company accepts.", "wait_days": 2},
    ],
    "kpis": [
        {"name": "Taxi to room", "unit": "minutes", "kind": "customer_outcome", "serves": ["asleep_soon"]},
        {"name": "Check-ins per shift", "unit": "check-ins", "kind": "team_output"},
    ],
    "power_core": {
        "department": "Revenue",
        "how_known": "The late surcharge stayed in March although the desk had shown what it costs in trust.",
    },
}
_ROW = {
    "customer_outcome": "Guests find their invoice in order and need not write again.",
    "business_measure": "Share of business guests who book again within a year",
    "how_linked": "Guests with an invoice in dispute came back half as often as the others in 2025.",
    "evidence": "measured",
    "evidence_source": "Comparison of 212 disputed invoices with bookings, January 2026",
    "checked_on": "2026-01-19",
}

_NOTE = {
    "kind": "retrospective",
    "held_on": "2026-05-08",
    "title": "Looking back on April",
    "text": "We rang five guests after their stay and asked what had bothered them most. Nobody had told billing about "
    "the late arrivals, so we wrote the hand-over sheet together with them.",
}

TEAM_TOOL_EXAMPLES: dict[str, Any] = {
    "addCustomerContact": {**_TEAM, **_CONTACT},
    "editCustomerContact": {**_CONTACT, "participants": 4},
    "importCustomerContacts": {
        "contacts": [
            {**_TEAM, **_CONTACT, "source_id": "calendar-8841"},
            {
                **_TEAM,
                "role": "Concierge",
                "kind": "other",
                "other_kind": "Walked a guest's way from the station",
                "happened_on": "2026-05-12",
                "source_id": "calendar-8857",
            },
        ]
    },
    "addHypothesis": {**_TEAM, **_BELIEF, "status": "testing"},
    "editHypothesis": {
        **_BELIEF,
        "status": "contradicted",
        "result": "19 of 61 used the box; those who did not said that they like to be greeted.",
        "learned_on": "2026-04-24",
        "what_changed": "The box stays for those who ask; the desk greets late arrivals first and checks in after.",
    },
    "addValueStream": {**_TEAM, **_STREAM},
    "saveValueStream": _STREAM,
    "addClarityRow": {**_TEAM, **_ROW},
    "editClarityRow": _ROW,
    "addCultureCheck": {
        **_TEAM,
        "framework": "always_on",
        "check": "listen",
        "state": "partly",
        "finding": "We read reviews and mails every day; nobody looks at where guests give up booking.",
        "found_on": "2026-05-04",
    },
    "addTeamNote": _NOTE,
    "editTeamNote": {**_NOTE, "title": "Looking back on April and May"},
    "reviewTeamNoteFinding": {"review": "confirmed"},
    "proposeRoleProfile": {
        "title": "Night receptionist",
        "family": "Service",
        "level": "front_line",
        "customer_contact": "daily",
    },
    "adoptRoleProfileProposal": {
        "tasks": [
            {
                "code": "late_arrivals",
                "text": "Receives guests who arrive after midnight and clears up what went wrong on their way.",
                "importance": 5,
                "source": "Job analysis with four receptionists, May 2026",
            }
        ],
        "links": [{"competency_code": "curiosity", "task_codes": ["late_arrivals"]}],
    },
}
