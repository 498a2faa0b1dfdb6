"""The admin's pages on background work: what runs, how far it is, what came out."""
