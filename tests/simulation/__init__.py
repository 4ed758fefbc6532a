"""Random walks and whole simulated days through the pure domain, and a sample of them through the whole stack."""
