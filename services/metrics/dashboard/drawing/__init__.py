"""Cards as drawings: SVG made of plain shapes, for pages and pictures."""
