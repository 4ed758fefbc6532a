"""Whatever stands in a pack's files, the checker answers: with faults, or with a pack that can be loaded."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.citypack import check_pack, load_pack
from tests.unit.citypack.packs import FILES, write_pack

SCRAPS = st.sampled_from(
    ["", "x", "1", ",", "\n", ":", "|", '"', "'", "{", "}", "[", "]", "- ", "\t", "&a ", "*a", "#", "\r", "\x00"]
)


@settings(max_examples=150, deadline=None)
@given(file=st.sampled_from(sorted(FILES)), place=st.floats(0, 1), cut=st.integers(0, 12), scrap=SCRAPS)
def test_damaged_file_is_answered_with_faults_or_a_pack(file, place, cut, scrap):
    with tempfile.TemporaryDirectory() as folder:
        root = write_pack(Path(folder))
        text = FILES[file]
        start = int(place * len(text))
        (root / file).write_text(text[:start] + scrap + text[start + cut :], encoding="utf-8", newline="")
        faults = check_pack(root)
        told = [fault.line(lang) for fault in faults for lang in ("zh", "en")]
        assert all(line.startswith(f"{fault.spot.file}:") for line, fault in zip(told[::2], faults, strict=True))
        assert faults or load_pack(root).city
