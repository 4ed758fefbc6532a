"""Blueprints whose schemas check requests our way and whose documentation is completed from the authorisation table."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_smorest import Api, Blueprint
from marshmallow import Schema

from services.gateway.body import BodyParser
from services.gateway.schemas.problem import ProblemSchema

View = Callable[..., Any]


class ResourceBlueprint(Blueprint):
    """The routes of one resource under /api/v1."""

    ARGUMENTS_PARSER = BodyParser()

    def __init__(self, name: str, import_name: str, *, description: str) -> None:
        super().__init__(name, import_name, url_prefix="/api/v1", description=description)

    def query(self, schema: type[Schema]) -> Callable[[View], View]:
        """Check the query string; the view gets it loaded as its first argument.

        One schema object serves all requests: making one costs more than the check itself.
        """
        decorator: Callable[[View], View] = self.arguments(schema(), location="query")
        return decorator

    def body(self, schema: type[Schema], example: Mapping[str, Any] | None = None) -> Callable[[View], View]:
        """Check the JSON body; the view gets it loaded. The example stands in the documentation."""
        decorator: Callable[[View], View] = self.arguments(schema(), location="json", example=example)
        return decorator

    def answers(
        self, status: int, schema: type[Schema] | None = None, example: Any = None, description: str = "成功"
    ) -> Callable[[View], View]:
        """Document the answer. Views build their Response themselves, so that nothing is serialised twice."""
        decorator: Callable[[View], View] = self.response(status, schema, example=example, description=description)
        return decorator


class DocumentedApi(Api):
    """flask-smorest's Api without its error handlers: ours answer with problem documents."""

    ERROR_SCHEMA = ProblemSchema

    def _register_error_handlers(self) -> None:
        """Errors are handled in services.gateway.errors."""
