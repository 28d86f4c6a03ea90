"""The sub-commands of `outside-in`, one file each."""
