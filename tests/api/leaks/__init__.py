"""The ten ways in which blind scoring has leaked elsewhere, each as a test that a leaky build of ours fails."""
