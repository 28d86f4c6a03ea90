"""Pages behind a mailed link: a survey's respondent, a candidate, an external panelist."""
