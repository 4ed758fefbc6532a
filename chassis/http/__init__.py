"""The internal HTTP API: `chassis.http.server` for services, `chassis.http.client` for whoever calls them.

Nothing is imported here, so that the gateway uses the client without loading nameko.
"""
