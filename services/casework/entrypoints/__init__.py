"""The doors of casework, grouped as its use cases are; `service.py` puts them together."""
