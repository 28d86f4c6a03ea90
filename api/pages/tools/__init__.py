"""What a team works with: customer contacts, hypotheses, value streams, the clarity map, culture checks, notes."""
