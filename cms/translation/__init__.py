"""What translators work with: the state of every translation, PO files, memory and glossary."""
