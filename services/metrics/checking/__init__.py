"""What agencies report held against what events say, and findings: pages, doors, the measure of them."""
