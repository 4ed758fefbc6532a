"""City packs handed over a real connection."""
