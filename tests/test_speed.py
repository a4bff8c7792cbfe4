"""The measurements of time run on small numbers; what they come to is for the reader, not for a test."""

from helpers import load_release, speed


def test_histories_of_generated_releases_are_opened_cold_and_from_the_cache():
    found = speed.history([2, 3])
    assert found.index.tolist() == [2, 3] and found.index.name == "releases"
    assert list(found) == ["cold", "cached", "quarters", "restatements"] and (found["cold"] > 0).all()


def test_generated_releases_are_of_companies_of_forty_quarters():
    with speed.generated(41) as folder:
        names = sorted(path.stem for path in (folder / "in").iterdir())
        assert (len(names), names[0], names[-1]) == (41, "acme-2005q1", "acmeb-2005q1")
        assert load_release(folder / "in" / "acmeb-2005q1.txt").company == "Acmeb Tools, Inc."
