"""The scale, and how to read figures over teams, in words. Apart from what computes them: who prints needs no numpy."""

LOWEST, HIGHEST = 1.0, 5.0

READING = (
    "ICC(1) says how much of the differences between people goes with their team: .01 is small, .10 medium, .25 large. "
    "ICC(2) says how reliably the teams' means can be told apart: .70 or more is asked for. With teams of 5 to 8 "
    "people it is usually below .60; do not compare such teams by their means."
)
