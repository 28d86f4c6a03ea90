"""Words around the names of employers, schools and places, as patterns over what stands before a name."""

import re

SCHOOL = re.compile(
    r"^(?:universit\w*|universidad\w*|uniwersytet|univerzit\w*|uni|college|school|academy|accademia|academi\w|"
    r"institute|polytechnic\w*|politecnico|politechnika|lycee|gymnasium|hochschule|ecole|escuela|tecnologico|"
    r"conservatoire|seminary|madrasa|kolleg)$"
)
"""A folded word that makes a name that of a school."""

SCHOOL_BEFORE = re.compile(
    r"\b(?:stud(?:y|ied|ies|ying)(?: [a-z]+){0,3}|degree|diploma|doctorate|phd|ph\.d\.?|msc|mba|m\.?a\.?|bsc|b\.?a\.?|"
    r"bachelor'?s?|master'?s?|thesis|graduat\w+|alumn\w+|lectur\w+|taught|postdoc|scholarship|term|semester|"
    r"exchange(?: year)?|law|maths|engineering|science|economics|read(?: [a-z]+)?)(?: [a-z]+){0,2} (?:at|from|in)"
    r"(?: the)?\s*$",
    re.IGNORECASE,
)
"""Ends where the name of a school may begin."""

_ROLES = (
    "analyst|engineer|manager|nurse|developer|lead|head|director|owner|officer|assistant|clerk|agent|associate|"
    "consultant|designer|teacher|driver|pilot|cook|chef|accountant|buyer|planner|trainee|supervisor|rep|adviser|"
    "advisor|intern|apprentice|cashier|baker|mechanic|technician|scientist|editor|architect|recruiter|locum|temp|"
    "porter|carer|barista|waiter|caretaker|product|sales|support|service|operations|logistics|care|desk|line"
)
STRONG = re.compile(
    rf"(?:\b(?:{_ROLES}) (?:at|@|with|for)(?: the)?|"
    r"\b(?:work(?:s|ed|ing)?|employed|hired|freelanc\w+|consult(?:s|ed|ing)?|intern(?:ed|s|ship)?|drove|temped|stint|"
    r"job|shifts?|years?|yrs?|mths?|months?)(?: [a-z]+){0,3} (?:at|@|for|with|by)(?: the)?|"
    r"\b(?:joined|quit|ex|formerly|previously|co-?founded|founded|left|managed|manages|ran|headed|owned|employer,?|"
    r"past:|firm,|company,|fired (?:by|from)|laid off (?:by|from)|recruited by|poached by)(?: the)?|"
    r"\b\d+ ?(?:years?|yrs?|y|months?|mths?)(?: (?:at|with|in|for))?[(:,]?)[\s(-]*$",
    re.IGNORECASE,
)
"""Ends where the name of somebody's employer begins."""

RUNS = re.compile(r"\b(?:managed|manages|ran|headed|owned|left)(?: the)?\s+$", re.IGNORECASE)
"""Of those, what goes before other words as well: only a capital after it makes a name."""

AT = re.compile(r"(?:\bat|@)(?: the)?\s+$", re.IGNORECASE)
"""Ends where a workplace, or a place, may begin."""

IN = re.compile(
    r"\b(?:in|near|from|to|around|outside|towards|born|via|lives? in|based in|moved to|of)(?: the)?,?\s+$",
    re.IGNORECASE,
)
"""Ends where a place may begin."""

LANGUAGE = re.compile(
    r"\b(?:sp(?:eak|oke)\w*|fluent\w*|learn\w*|languages?|translat\w*|native|bilingual|in|some|taught|understands?)\b"
    r"[^.;:!?]{0,40}$",
    re.IGNORECASE,
)
"""Ends where the name of a language rather than of an origin may begin."""

LIST_GAP = re.compile(
    r"\s*(?:,|;|/|&|\band\b|\bthen\b|,? (?:and |then |later |earlier |before that |now )+)\s*"
    r"(?:and |then |later |earlier |now |ex |at |with |for |\d+ (?:with |at |yrs )?)*(?:the )?",
    re.IGNORECASE,
)
"""What stands between one employer and the next of a list."""
