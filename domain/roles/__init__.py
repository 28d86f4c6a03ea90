"""Role profiles: the job, its tasks and the competencies that it needs."""
