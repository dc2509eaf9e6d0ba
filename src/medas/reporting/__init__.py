"""Renderings of figures and reports: PNG, SVG, XLSX, HTML, and files people use."""
