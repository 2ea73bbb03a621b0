"""Printed documents: Chinese official layout (GB/T 9704-2012) from plain data.

``document`` builds HTML, ``svg`` draws charts, ``pdf.render`` sets the pages. Only
``pdf``, ``glyphs`` and the two engine patches need WeasyPrint; the rest is light.
"""
