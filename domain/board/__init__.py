"""The board: where each application of a requisition stands, by facts alone, and the search for a candidate."""
