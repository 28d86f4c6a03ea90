"""What is computed from a team's answers: agreement, precision, maturity, change. Pure; publishes nothing by itself."""
