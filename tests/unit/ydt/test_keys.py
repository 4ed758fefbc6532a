"""Secrets are made once and only their owner reads them."""

import json
import stat

from ydt.stack.keys import MAKERS, stack_secrets


def test_secrets_are_the_same_the_second_time(tmp_path):
    first = stack_secrets(tmp_path / "secrets")

    assert stack_secrets(tmp_path / "secrets") == first
    assert set(first) == set(MAKERS)


def test_secrets_file_is_readable_by_its_owner_only(tmp_path):
    stack_secrets(tmp_path / "secrets")

    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o600


def test_secret_added_by_a_later_version_leaves_the_older_ones_alone(tmp_path):
    path = tmp_path / "secrets"
    path.write_text(json.dumps({"internal_token": "old"}), encoding="utf-8")

    secrets = stack_secrets(path)

    assert secrets["internal_token"] == "old"
    assert set(secrets) == set(MAKERS)


def test_two_stacks_do_not_share_a_secret(tmp_path):
    one, two = stack_secrets(tmp_path / "one"), stack_secrets(tmp_path / "two")

    assert not set(one.values()) & set(two.values())
