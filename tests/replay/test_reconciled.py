"""After a case was played through the whole stack, both ends of every stream agree."""

import json

import pytest

from contracts.catalogue import CATALOGUE
from tests.stack.running import ydt
from ydt.stack.stack import Stack

pytestmark = pytest.mark.stack


def test_both_ends_of_every_stream_agree_after_a_replay(stack: Stack):
    for command in (("replay", "cities/shucheng/replay/sh-1.yaml"), ("settle",)):
        done = ydt(stack, *command)
        assert done.returncode == 0, done.stdout + done.stderr
    answer = ydt(stack, "reconcile", "--older-than", "5s", "--json")
    found = json.loads(answer.stdout)
    differing = [stream for stream in found["streams"] if stream["findings"] or stream["cut_short"]]
    assert (answer.returncode, found["clean"], differing) == (0, True, [])
    compared = {(stream["producer"], stream["consumer"]): stream["compared"] for stream in found["streams"]}
    assert set(compared) == {(spec.producer, consumer) for spec in CATALOGUE for consumer in spec.consumers}
    heard = [("casework", "intake"), ("routing", "casework"), ("routing", "disclosure"), ("notify", "analytics")]
    assert min(compared[pair] for pair in heard) > 0
