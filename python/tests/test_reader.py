"""Reading gives the records of the command, in order, whatever the number of threads."""

import datetime
import itertools
import json
import pickle
import threading

import pytest
from conftest import bare

import onrecord


def test_records_are_those_of_the_command(articles, command, file_of):
    lines = command("extract", file_of(articles)).splitlines()
    expected = [bare(json.loads(line)) for line in lines]
    assert len(expected) == len(articles)
    assert list(onrecord.Reader().read_many(articles)) == expected
    one = articles[0]
    read = onrecord.Reader().read(
        one["text"], one["date"], one["outlet"], one["title"], one["url"], one["id"]
    )
    assert read == expected[0]


def test_offsets_are_those_of_python():
    text = "Bürgermeisterin Ana Ruiz 😀 praised Daniel Okoro."
    record = onrecord.Reader().read(text)
    (relation,) = [it for it in record["relations"] if it["type"] == "praised"]
    (start, end), = relation["trigger"]
    assert text[start:end] == "praised"
    names = {it["name"]: it["mentions"][0] for it in record["actors"]}
    start, end, _ = names["Daniel Okoro"]
    assert text[start:end] == "Daniel Okoro"


def test_a_text_without_an_id_has_one_of_its_own():
    reader = onrecord.Reader()
    one, same, other = (
        reader.read(it)["document"]["id"] for it in ("Ruiz left.", "Ruiz left.", "Haas left.")
    )
    assert one == same != other
    assert one.startswith("text-")


@pytest.mark.parametrize(
    "date, expected",
    [
        ("2026-03-04", "2026-03-04"),
        ("2026-03", "2026-03"),
        (datetime.date(2026, 3, 4), "2026-03-04"),
        (datetime.datetime(2026, 3, 4, 5, 6), "2026-03-04"),
        (None, None),
    ],
)
def test_dates_may_be_of_any_kind(date, expected):
    assert onrecord.Reader().read("Ruiz left.", date=date)["document"]["date"] == expected


def test_the_order_is_that_of_the_texts(articles):
    many = [{**articles[n % 3], "id": f"a{n}"} for n in range(150)]
    reader = onrecord.Reader()
    one, two = (list(reader.read_many(many, threads=n)) for n in (1, 2))
    assert [it["document"]["id"] for it in one] == [f"a{n}" for n in range(150)]
    assert one == two


def test_few_texts_are_taken_ahead():
    taken = []

    def endless():
        for n in itertools.count():
            taken.append(n)
            yield {"text": "Ana Ruiz left.", "id": str(n)}

    records = onrecord.Reader().read_many(endless())
    first = list(itertools.islice(records, 70))
    assert [it["document"]["id"] for it in first] == [str(n) for n in range(70)]
    assert len(taken) <= 128


def test_other_threads_go_on_meanwhile(articles):
    many = [{**articles[n % 3], "id": f"a{n}"} for n in range(64)]
    ended, counted = threading.Event(), []

    def count():
        while not ended.is_set():
            counted.append(None)
            ended.wait(0.001)

    thread = threading.Thread(target=count)
    records = onrecord.Reader().read_many(many, threads=1)
    thread.start()
    before = len(counted)
    next(records)
    after = len(counted)
    ended.set()
    thread.join()
    assert after - before > 10


def check_refused(given, reason):
    with pytest.raises(onrecord.InputError) as error:
        list(onrecord.Reader().read_many([given]))
    assert reason in str(error.value)


def test_what_cannot_be_read_says_why():
    check_refused({"id": "x", "text": "  \n"}, "x: holds no text")
    check_refused({"text": "Ruiz left.", "date": "last March"}, "date `last March` not understood")
    check_refused({"text": "Ruiz left.", "data": "2026"}, "unknown field `data`")
    check_refused({"id": "x"}, "`text` must be a str")
    check_refused(7, "not int")
    german = "Die Bürgermeisterin hat am Montag den Plan des Ausschusses gelobt und die Brücke eröffnet."
    check_refused({"id": "x", "text": german}, "x: in German, not in English")
    reader = onrecord.Reader(any_language=True)
    assert reader.read(german, id="x")["document"]["language"] == "de"


def test_a_bad_text_does_not_stop_the_others():
    texts = ["Ruiz left.", "", "Haas left."]
    found = list(onrecord.Reader().read_many(texts, errors="return"))
    assert [isinstance(it, onrecord.InputError) for it in found] == [False, True, False]
    records = onrecord.Reader().read_many(texts)
    assert next(records)["relations"] is not None
    with pytest.raises(onrecord.InputError):
        next(records)
    assert next(records)["document"]["chars"] == len("Haas left.")


def test_an_error_of_the_iterator_comes_after_the_texts_before_it():
    def broken():
        yield "Ruiz left."
        raise KeyError("gone")

    records = onrecord.Reader().read_many(broken())
    assert next(records)["document"]["chars"] == 10
    with pytest.raises(KeyError):
        next(records)
    assert list(records) == []


def test_a_schema_is_loaded_or_its_fault_is_named(tmp_path, command):
    with pytest.raises(onrecord.SchemaError, match="cannot read"):
        onrecord.Reader(tmp_path / "none")
    folder = tmp_path / "schema"
    command("schema", "--write", folder)
    own = onrecord.Reader(folder).read("Ana Ruiz praised Daniel Okoro.")
    assert own == onrecord.Reader().read("Ana Ruiz praised Daniel Okoro.")
    again = pickle.loads(pickle.dumps(onrecord.Reader(folder)))
    assert again.read("Ana Ruiz praised Daniel Okoro.") == own
