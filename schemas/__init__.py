"""The contract: every event and topic that crosses a process boundary. Imports nothing of ours."""
