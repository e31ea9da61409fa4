"""How each language writes dates and numbers: Django asks these first (FORMAT_MODULE_PATH), then its own."""
