"""Interview rubrics: competencies, questions, probes and behavioural anchors."""
