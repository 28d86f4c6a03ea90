"""People and teams as a directory service keeps them (SCIM 2.0): its users are people, its groups are teams."""
