"""A leader's brief: one page of score, place, targets, and three things to do with their evidence."""
