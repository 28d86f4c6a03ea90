"""What a panel tells a candidate: approved wording, a link to the report, and the candidate's own comments."""
