"""Role profiles proposed from what a team published of itself: which competencies would close which gap."""
