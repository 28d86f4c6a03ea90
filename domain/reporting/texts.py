"""Sentences that every report prints about how its figures came about. English; other languages come as catalogues."""

CANDIDATE_METHOD = (
    "Each panelist rated every competency on a five-point scale with written anchors, alone and before seeing "
    "anybody else's ratings. A rating needs a quotation from the panelist's own notes, or says that there was no "
    "evidence. Locked ratings are never edited.",
    "A competency's score is the mean of the levels of all who rated it. Somebody who sat on several panels counts "
    "once, with the mean of their levels. The composite is the mean over panelists of each one's weighted mean, with "
    "weights that were fixed before the first interview. A panelist who found no evidence for a competency has no "
    "composite; with fewer than two the candidate's composite is called incomplete. Nothing is estimated or filled in.",
    "The interval is a 95 % interval for what another trained panel hearing the same answers would give, from the "
    "differences between raters over all opened interviews of this requisition (tier 1: their pooled variance; "
    "tier 2, from 30 candidates on: its parts that are due to the rater and to the residual). It does not cover "
    "other questions, another day, or how well interviews predict work. Two candidates whose intervals overlap widely "
    "should not be told apart by their scores.",
    "The questions and anchors are not yet validated locally: no study here has compared these scores with later work.",
    "Evidence from notes was found by rules of language and by models that learned from examples. It can be wrong, and "
    "some is missed; panelists may confirm, correct or reject it. It enters no score, and nobody is sorted or filtered "
    "by it. Values are those of the culture that the organisation "
    "aims at, not a likeness to people who work there today.",
    "This report supports a decision by a named person and does not make it.",
)
COMPARISON_METHOD = (
    "Candidates stand in the order in which they applied, on every page. That order says nothing about how they were "
    "rated. There is no order by score, no place, and nobody is marked as the one to choose.",
    "Each panelist rated every criterion on a five-point scale with written anchors, alone and before seeing anybody "
    "else's ratings. A score is the mean over the raters, and the number of raters stands beside it. Somebody who sat "
    "on several panels of a candidate counts once. The composite is the mean over raters of each one's weighted mean. "
    "Only a rater with a level for every criterion has one; with fewer than two of them a candidate's composite is "
    "called incomplete. Nothing is estimated or filled in.",
    "An interval is a 95 % interval for what another trained panel hearing the same answers would give. It rests on "
    "how far raters differ over all opened interviews of this requisition (tier 1: their pooled variance; tier 2, from "
    "30 candidates on: its parts that are due to the rater and to the residual). Below ten degrees of freedom no "
    "interval is given. It does not cover other questions, another day, or how well interviews predict work.",
    "Two candidates cannot be told apart where the difference of their scores is no greater than raters differ among "
    "themselves: 1.96 standard errors of that difference in tier 2, in tier 1 as many as Student's distribution asks "
    "for. Overlapping intervals do not settle this, as an interval is about one score and not about a difference; the "
    "marks do. Not being told apart does not mean being alike. It means that these ratings give no reason to prefer "
    "either.",
    "Where many pairs are compared, some differ by chance alone: of a hundred pairs with no difference between them, "
    "about five would be marked as told apart. A difference on one criterion among many is a reason to look at the "
    "evidence again.",
    "The questions and anchors are not yet validated locally: no study here has compared these scores with later work. "
    "Evidence that software found in the notes has no part in this report.",
    "Applications with a panel that is not complete enter no figure here, and the report does not say who is awaited. "
    "This report supports a decision and does not make it. A decision is made by a named person, for one candidate at "
    "a time, with a reason that rests on what was said and done.",
)
