"""Requisitions, candidates, applications, interviews, the debrief and the search in notes."""
