"""A stand-in for the national payment platform, whose every answer is decided by a published table."""
