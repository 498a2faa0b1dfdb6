"""The demonstration content: pages, news and drawings written for this project.

`pages/` holds the texts, Arabic and English side by side; `markup` turns them into blocks and
translations; `illustrations` draws the pictures; `loader` puts everything in its place.
"""
