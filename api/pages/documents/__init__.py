"""Target cultures, role profiles, rubrics, guides and questionnaires: their editors and approval; the question bank."""
