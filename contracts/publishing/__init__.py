"""Generated documentation of the published language: docs/events.md, docs/asyncapi.yaml, docs/errors.md."""
