"""The clarity map: from each department's work to a customer outcome and on to a business measure."""
