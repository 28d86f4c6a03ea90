"""What culture reports say in front of their figures: a few sentences that pick out what stands in the report.

Nothing is computed here; a value is named where the rule of the domain says that it lies clearly below its target.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from domain.reporting.team_model import DimensionResult, FrameworkResult, OrganisationReport, SurveyShown, TeamReport
from domain.reporting.team_rules import LADDER, below_target
from domain.team_measures.model import Maturity
from reports.charts_team import split_words
from reports.formats import decimal2, listed, shorten
from reports.i18n import N_, gettext, ngettext
from reports.sentences import fixed

_NOTES = {
    "retrospective": N_("Retrospective"),
    "meeting": N_("Meeting"),
    "customer_visit": N_("Visit to customers"),
    "other": N_("Note"),
}
_NAMED = 60
_MOST = 6


def _names(found: Iterable[DimensionResult]) -> str:
    """The names of values, the first of them where they are many."""
    names = [shorten(one.name, _NAMED) for one in found]
    more = len(names) - _MOST
    return listed(names if more <= 0 else [*names[:_MOST], ngettext("%(num)s more", "%(num)s more", more)])


def stage_name(code: str, ladder: FrameworkResult) -> str:
    """A stage in words; "no stage yet" stands below the first."""
    found = next((one.name for one in ladder.stages if one.code == code), None)
    return gettext("no stage yet") if found is None else found


def standing(maturity: Maturity, ladder: FrameworkResult) -> str:
    """Where a team stands on the ladder, in a few words."""
    if maturity.profile == "stage" and maturity.stage is not None:
        return stage_name(maturity.stage, ladder)
    if maturity.profile == "between" and maturity.between is not None:
        low, high = (stage_name(code, ladder) for code in maturity.between)
        return gettext("between %(low)s and %(high)s", low=low, high=high)
    if maturity.profile == "mixed":
        return gettext("a mixed profile, no stage")
    return gettext("no stage yet") if maturity.profile == "below_first" else gettext("not told")


def _of_ladder(frameworks: Iterable[FrameworkResult]) -> str | None:
    found = next((one for one in frameworks if one.code == LADDER), None)
    if found is None or found.maturity is None or found.maturity.probability is None:
        return None
    return gettext(
        "Maturity of practice: %(standing)s (probability %(probability)s).",
        standing=standing(found.maturity, found),
        probability=decimal2(found.maturity.probability),
    )


def in_brief(report: TeamReport | OrganisationReport) -> list[str]:
    """Three sentences at most: what lies clearly below its target, on what people do not agree, and the stage."""
    said: list[str | None] = []
    shown = [one for one in report.dimensions if one.mean is not None]
    if report.pulse is not None and report.pulse.refusal is None and shown:
        below = [one for one in shown if below_target(one)]
        said.append(
            gettext("Clearly below the target: %(names)s.", names=_names(below))
            if below
            else gettext("No value that has a mean lies clearly below its target.")
        )
    split = [one for one in report.dimensions if one.split]
    if split:
        said.append(gettext("People do not agree on %(names)s: there the split is the finding.", names=_names(split)))
    said.append(_of_ladder(report.frameworks))
    return [one for one in said if one is not None]


def in_place_of_mean(result: DimensionResult, survey: SurveyShown) -> str:
    """What stands where a mean would: the split, the range, or in a few words why there is nothing."""
    if result.split and result.groups is not None:
        return gettext("split: %(groups)s", groups=split_words(result.groups))
    if result.band is not None:
        return fixed(result.band)
    if result.answered < survey.minimum_for_means:
        return gettext("fewer than %(least)s answers", least=survey.minimum_for_means)
    return gettext("held back to protect who answered")


def _of_tools(report: TeamReport) -> list[str]:
    contacts, clarity, streams, beliefs = report.contacts, report.clarity, report.value_streams, report.hypotheses
    said = []
    if contacts.never:
        roles = _named(contacts.never)
        said.append(gettext("No contact with customers so far: %(roles)s. Which kind would suit the job?", roles=roles))
    unmeasured = [one for stream in streams.streams for one in stream.unmeasured]
    if unmeasured:
        words = _named(f"“{one}”" for one in unmeasured)
        said.append(gettext("Customers tell by %(words)s; which of our figures would show it?", words=words))
    if clarity.without_measure or clarity.assumed:
        said.append(gettext("Which assumed line from our work to a result could be tested first?"))
    if beliefs.total and beliefs.notice is not None:
        said.append(gettext("Which belief could we test so that it may turn out wrong?"))
    return said


def _named(words: Iterable[str]) -> str:
    kept = [shorten(one, _NAMED) for one in words]
    return listed(kept[:3])


def to_talk_about(report: TeamReport) -> list[str]:
    """Questions for the team's next talk, from what stands in the report; six at most."""
    said = []
    below = sorted((one for one in report.dimensions if below_target(one)), key=lambda one: -(one.gap or 0))
    if below:
        said.append(gettext("What would a customer notice if we were a level higher on %(name)s?", name=below[0].name))
    split = next((one for one in report.dimensions if one.split), None)
    if split is not None:
        said.append(gettext("What do we each have in mind when we answer so differently on %(name)s?", name=split.name))
    loops = [loop for one in report.frameworks if one.checks for loop in one.checks.loops]
    # The organisation's own loop may stand before the team's.
    breaks = next((loop for loop in loops if loop.team_id == report.team_id and loop.breaks_where), None)
    if breaks is not None:
        name = next(link.name for link in breaks.links if link.check == breaks.breaks_where)
        said.append(gettext("The loop breaks at “%(name)s”. Who could close it, and by when?", name=name))
    return [*said, *_of_tools(report)][:_MOST]


def teams_named(report: OrganisationReport, ids: Collection[UUID]) -> str:
    """The names of teams by their ids, in the report's order; nothing where none of them is in it."""
    named = [shorten(unit.name, _NAMED) for unit in report.units if unit.team_id in ids]
    return listed(named) if named else ""


def note_kind(kind: str) -> str:
    """What kind of note a sentence was taken from, in words."""
    return gettext(_NOTES.get(kind, _NOTES["other"]))
