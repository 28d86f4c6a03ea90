"""Sentences that reports on teams print about how their figures came about. English; others come as catalogues."""

from domain.team_measures.reading import READING

TEAM_METHOD = (
    "Every member was asked how often the team does certain things, or which of two descriptions is nearer to it, on a "
    "scale from 1 to 5. Answers carry no name, no time and no link to the invitation. They are published once, after "
    "the survey has closed.",
    "A mean needs at least five answers, anything that shows how far people differ at least eight, comments at least "
    "ten; a survey may ask for more. Below these numbers, or under 60 % response, figures are withheld. So are figures "
    "that somebody could use to work out those of fewer people by subtracting published results from each other. Where "
    "the answers are so alike that a mean would give single ones away, a band stands in its place.",
    "A dimension's figure is the mean over people of each one's mean over its statements. The first interval is a 95 % "
    "interval for the whole team now, given that some did not answer. The second, wider one is for what the team is "
    "like in general. Agreement is rwg(J) against two assumptions about chance: all answers equally likely, and a "
    "slight pull to the favourable side. Where people do not agree, no mean is printed as the team's culture: the "
    "split itself is the finding. The gap is target minus mean; there is no total gap.",
    "With five to eight people a team's mean is usually too uncertain to say what the team is like in general, or to "
    "tell it from another team. The statements are not yet validated locally, there is no norm group, and no team is "
    "compared with another.",
    "The stages of maturity come from practice and were not validated by research that we know of; they are a way to "
    "talk about next steps. A stage counts as reached where the lower 90 % bound of the mean over its practices comes "
    "up to the criterion that was fixed before the survey, and all stages before it are reached as well. The "
    "probability of a stage comes from 2,000 samples drawn from the answers; below .80 the report names two stages and "
    "not one.",
    "A change between two surveys is called a change only where it exceeds 1.96 standard errors of the difference, the "
    "statements and criteria are the same, and nearly the same people were asked, or so many others that nobody can be "
    "singled out.",
    "Results describe practices of a team. They are not for judging a person or a candidate, for pay or promotion.",
)
ORGANISATION_METHOD = (
    *TEAM_METHOD[:3],
    "Teams stand in the order of the organisation's tree, never in the order of their results. Figures over teams rest "
    "on the lowest teams that show their spread, and on no others. Alpha and omega say whether the statements of a "
    "value belong together, from 30 answers on.",
    READING,
    *TEAM_METHOD[4:],
)
