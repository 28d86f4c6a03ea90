"""Teams and their people, and what is known of a team's culture: dashboards and frameworks."""
