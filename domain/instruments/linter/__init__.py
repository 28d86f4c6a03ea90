"""What a questionnaire may not do: rules on statements, dimensions, stages and translations."""
