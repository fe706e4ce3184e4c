"""What a figure is made of: each thing that it counts or leaves out, why, and where it was told."""
