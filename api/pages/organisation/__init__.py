"""Settings, the mail outbox, the progress of jobs."""
