"""What every service runs on: lanes, relay, dead letters, doors, logs, health."""
