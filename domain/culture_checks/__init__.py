"""What teams and the organisation found on the frameworks' checks: the loop, the obstacles, the questions."""
