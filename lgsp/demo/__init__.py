"""The demo: a week of the simulated province, and the proof that its figures are right."""
