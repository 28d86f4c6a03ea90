"""The domain's sentences about surveys of teams: why something is withheld, or may not be compared or computed.

They stand here as they are and are not imported, as their modules bring numpy and scipy along, which a process that
prints has no use for. A test holds them to the domain.
"""

WITHHELD = (
    "Fewer than {minimum} people answered, so no number is shown: it could expose who said what.",
    "No number is shown: with those of the other units one could work out what fewer than {minimum} people said.",
    "Fewer than 60 % of those invited answered, so no number is shown: it would not speak for the team.",
    "In place of the mean stands the range in which the middle one of the people lies: an exact figure could tell what "
    "somebody answered.",
    "A band stands in place of the mean: the exact figure could tell what somebody answered.",
    "Too few people answered to print anything that shows how far the answers lie apart.",
    "People do not agree, so no mean stands for them: their split is told in its place.",
    "Fewer than {minimum} people answered, so nothing that shows spread is printed.",
    "Nothing that shows spread is printed: with the figures of other units one could work out how far the answers of "
    "fewer than {minimum} people lie apart.",
    "Shown only for a larger unit: here, or in a unit beside it, an exact figure could tell what somebody answered.",
    "Fewer than {minimum} people wrote here, so nothing of it is shown: it could expose who wrote what.",
    "Not shown: beside the comments of the other units it could expose what fewer than {minimum} people wrote.",
    "This team was not asked in this survey.",
    "no reason was given",
)
BANDS = ("2 or below", "2 to 3", "3 to 4", "4 or above", "below 3", "3 or above")
STAGES = (
    "A stage needs 8 respondents whose spread may be shown.",
    "No stage is told, because one of its means is not shown.",
    "Not computable: it takes at least 30 teams with a result for every stage.",
    "Not computable: a ladder has at least two stages.",
    "Not computable: the teams do not differ in what they have met, so that no order could be seen in it.",
    "The ladder does not hold over these teams: read the stages as {stages} separate scores, without an order.",
)
NOT_COMPARED = (
    "The two surveys are not comparable.",
    "The questionnaire's statements or its scale have changed since, so the two are not comparable.",
    "The criteria of the stages have changed since, so the two are not comparable.",
    "Between one and {most} people who were asked are others than before: a change could be theirs, and could show "
    "what they said. So the two are not compared.",
    "Not comparable: the questions are not the same in both waves.",
    "Not comparable: one of the two waves has no mean of this dimension.",
    "Not comparable: the spread of one of the two waves is not published, so nobody can tell change from chance.",
)
NOT_COMPUTED = (
    "Not computable: it takes at least two teams with published figures.",
    "Not computable: no team has two people.",
    "Not computable: within the teams nobody differs from anybody.",
    "The teams' means differ by no more than chance would make them differ, so there is no reliability of them to "
    "state; where ICC(1) is negative, people differ more within teams than teams from each other.",
    "Not computable: it takes at least 30 respondents.",
    "Not computable: the dimension has a single item.",
    "Not computable: everybody's sum over the items is the same.",
    "Not computable: the spread of this dimension is not shown for all respondents.",
    "Omega is not computable: a one-factor model takes at least three items.",
    "Omega is not computable: everybody answered an item alike.",
    "Omega is not computable: an item follows from the others.",
    "Omega is not computable: the items have too little in common to tell a factor from chance.",
    "Omega is not computable: the one-factor model leaves an item without error, so it does not fit.",
)
NOTICES = (
    "Beliefs are written down, and none of them got a result in the last 365 days.",
    "Of the beliefs tested in the last 365 days none was contradicted. Either the team knew, or the tests could not "
    "have shown otherwise: look at what would have changed your mind.",
)
TEAM_SENTENCES = (*WITHHELD, *BANDS, *STAGES, *NOT_COMPARED, *NOT_COMPUTED, *NOTICES)
