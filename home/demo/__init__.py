"""The demonstration content: pages, news and drawings written for this project.

`pages/` holds the texts, Arabic and English side by side; `markup` turns them into blocks and
translations; `details` and `filling` are for what guides, questions and forms hold besides;
`illustrations` draws the pictures and `specimens` the forms; `loader` puts everything in its place.
"""
