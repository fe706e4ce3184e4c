"""What is wrong with this machine or hub, and how to mend it. Reads, changes nothing."""
