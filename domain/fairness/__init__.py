"""The selection-rate monitor, and what candidates say of themselves for it. Out of reach of scores and decisions."""
