"""Selection rates and the self-report that they rest on."""
