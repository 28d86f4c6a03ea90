"""What a panelist does: their interviews, and one scorecard from the first note to the lock and after."""
