"""Nothing that leads to a listener is missing from the list that export and erasure go by."""

from django.apps import apps
from django.db.models import Model

from accounts.models import User
from accounts.registry import holdings, model_of


def leading_to_a_user() -> set[type[Model]]:
    """Every model from which foreign keys lead to the user, directly or through others."""
    found: set[type[Model]] = {User}
    while True:
        more = {
            model
            for model in apps.get_models(include_auto_created=True)
            if not model._meta.proxy and model not in found and _parents(model) & found
        }
        if not more:
            return found
        found |= more


def _parents(model: type[Model]) -> set[type[Model]]:
    return {
        field.related_model
        for field in model._meta.get_fields()
        if field.concrete and (field.many_to_one or field.one_to_one) and isinstance(field.related_model, type)
    }


def test_every_model_with_a_path_to_the_user_is_classified() -> None:
    classified = {model_of(holding) for holding in holdings()}
    assert {model._meta.label for model in leading_to_a_user() - classified} == set()


def test_what_is_not_exported_says_why() -> None:
    for holding in holdings():
        assert bool(holding.exported) != bool(holding.not_exported), holding.model


def test_exported_columns_exist(db: None) -> None:
    for holding in holdings():
        list(holding.rows(User(pk=0)).values(*holding.exported))


def test_no_secret_is_exported() -> None:
    secret = {
        "accounts.User": "password",
        "account.EmailConfirmation": "key",
        "usersessions.UserSession": "session_key",
        "mfa.Authenticator": "data",
        "emotion.SnapshotKey": "wrapped",
    }
    exported = {holding.model: holding.exported for holding in holdings()}
    assert [model for model, column in secret.items() if column in exported[model]] == []
