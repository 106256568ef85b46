"""What the newsroom formats promise: text articles, attributed; all else skipped and said why."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import Article, ReadError, Withdrawal
from knowledge.reading.document import read_document
from knowledge.reading.newsroom import read_newsroom
from knowledge.reading.outcome import Origin, Outcome
from knowledge.reading.xmltree import XmlError, parse
from knowledge.shelf import Shelf

SHARED = Path(__file__).parents[2] / "shared" / "newsroom"
ORIGIN = Origin("wire.xml")

NINJS: dict[str, Any] = {
    "uri": "urn:newsml:gannet.example:ferry",
    "version": "2",
    "type": "text",
    "pubstatus": "usable",
    "headline": "Ferry runs again",
    "byline": "By Ana Ruiz",
    "located": "Gannet Point",
    "source": "Gannet Wire",
    "language": "en-GB",
    "firstcreated": "2026-03-02T10:00:00Z",
    "versioncreated": "2026-03-02T12:00:00Z",
    "usageterms": "Not for resale",
    "body_html": "<p>The ferry left at <b>noon</b>.</p><p>Nobody was hurt.</p>",
}
G2 = """<?xml version="1.0" encoding="UTF-8"?>
<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:gannet.example:ferry"
  version="3"><usageTerms>Not for resale</usageTerms>
<itemMeta><itemClass qcode="ninat:{kind}"/><provider literal="AFP"/>
<versionCreated>2026-03-02T12:00:00+01:00</versionCreated>
<firstCreated>2026-03-02T10:00:00+01:00</firstCreated>{embargo}<pubStatus qcode="{status}"/></itemMeta>
<contentMeta><by>Ana Ruiz</by><dateline>Gannet Point</dateline><headline>Ferry runs again</headline>
<language tag="en"/></contentMeta>
<contentSet><inlineXML contenttype="application/nitf+xml">{body}</inlineXML></contentSet></newsItem>"""
BODY = "<html><body><p>The ferry left at noon.</p><p>Nobody was hurt.</p></body></html>"
NEWSML1 = """<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>afp.com</ProviderId>
<DateId>20260302</DateId><NewsItemId>ferry</NewsItemId><RevisionId>{revision}</RevisionId>
<PublicIdentifier>urn:newsml:afp.com:20260302:ferry:{revision}N</PublicIdentifier></NewsIdentifier>
</Identification><NewsManagement><FirstCreated>20260302T100000Z</FirstCreated>
<ThisRevisionCreated>20260302T120000Z</ThisRevisionCreated><Status FormalName="{status}"/>
</NewsManagement><NewsComponent><NewsLines><HeadLine>Ferry runs again</HeadLine></NewsLines>
<AdministrativeMetadata><Provider><Party FormalName="AFP"/></Provider></AdministrativeMetadata>
<DescriptiveMetadata><Language FormalName="en"/></DescriptiveMetadata>
<ContentItem><MediaType FormalName="Text"/><DataContent><p>GANNET POINT, March 2, 2026 (AFP) - The
ferry left at noon.</p><p>Nobody was hurt.</p></DataContent></ContentItem></NewsComponent>
</NewsItem></NewsML>"""
NITF = """<nitf><head><docdata management-status="{status}"><doc-id id-string="g.1" regsrc="AP"/>
<date.issue norm="20260302T100000Z"/></docdata></head><body><body.head><hedline><hl1>Ferry runs again
</hl1></hedline><byline>By Ana Ruiz</byline><dateline><location>Gannet Point</location></dateline>
</body.head><body.content><p>The ferry left at noon.</p><p>Nobody was hurt.</p></body.content></body>
</nitf>"""
TEXT = "The ferry left at noon.\n\nNobody was hurt."


def read(text: str | dict[str, Any] | list[Any]) -> Outcome:
    data = text if isinstance(text, str) else json.dumps(text)
    return read_newsroom(data.encode(), ORIGIN)


def article(text: str | dict[str, Any] | list[Any]) -> Article:
    (found,) = read(text).items
    assert isinstance(found, Article)
    return found


def g2(**parts: str) -> str:
    return G2.format(
        **{"kind": "text", "embargo": "", "status": "stat:usable", "body": BODY, **parts}
    )


def test_ninjs_is_read() -> None:
    found = article(NINJS)
    assert (found.text, found.title) == (TEXT, "Ferry runs again")
    assert (found.guid, found.version, found.terms) == (NINJS["uri"], 2, "Not for resale")
    assert (found.source.publisher, found.source.author) == ("Gannet Wire", "Ana Ruiz")
    assert (found.source.dateline, found.source.language) == ("Gannet Point", "en")
    assert found.source.published == datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert found.modified == datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_ninjs_3_is_read() -> None:
    renamed = {
        "headlines": [{"role": "main", "value": "Ferry runs again"}],
        "bylines": [{"value": "Ana Ruiz"}],
        "bodies": [{"contentType": "text/html", "value": NINJS["body_html"]}],
        "firstCreated": NINJS["firstcreated"],
        "provider": {"name": "dpa"},
    }
    old = ("headline", "byline", "body_html", "firstcreated", "source", "versioncreated")
    found = article({**{k: v for k, v in NINJS.items() if k not in old}, **renamed})
    assert (found.text, found.source.agency, found.source.author) == (TEXT, "dpa", "Ana Ruiz")


@pytest.mark.parametrize(
    "wrap", [lambda x: [x], lambda x: {"items": [x]}, lambda x: {"data": {"item": x}}]
)
def test_the_usual_wrappers_are_opened(wrap: Any) -> None:
    assert article(wrap(NINJS)).text == TEXT


def test_newsml_g2_is_read() -> None:
    found = article(g2())
    assert (found.text, found.version, found.terms) == (TEXT, 3, "Not for resale")
    assert (found.source.publisher, found.source.agency) == ("AFP", "AFP")
    assert found.source.published.isoformat() == "2026-03-02T10:00:00+01:00"


def test_nitf_inside_newsml_g2_is_read() -> None:
    assert article(g2(body=NITF.format(status="usable"))).text == TEXT


def test_newsml_1_is_read_with_its_dateline_apart() -> None:
    found = article(NEWSML1.format(status="Usable", revision="1"))
    assert (found.text, found.source.dateline) == (TEXT, "GANNET POINT")
    later = article(NEWSML1.format(status="Usable", revision="2"))
    assert (found.guid, found.version, later.version) == (later.guid, 1, 2)


def test_nitf_is_read() -> None:
    found = article(NITF.format(status="usable"))
    assert (found.text, found.source.publisher, found.source.agency) == (TEXT, "AP", "AP")
    assert (found.source.author, found.source.dateline) == ("Ana Ruiz", "Gannet Point")


def test_an_embargo_is_kept() -> None:
    found = article(g2(embargo="<embargoed>2100-01-01T00:00:00Z</embargoed>"))
    assert found.embargo == datetime(2100, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        {**NINJS, "pubstatus": "canceled"},
        {**NINJS, "pubstatus": "Withheld"},
        g2(status="stat:canceled"),
        g2(status="stat:withheld"),
        NEWSML1.format(status="Canceled", revision="2"),
        NITF.format(status="canceled"),
        {**NINJS, "headline": "KILL - Ferry runs again"},
    ],
)
def test_what_is_canceled_withheld_or_killed_is_withdrawn(text: str | dict[str, Any]) -> None:
    (found,) = read(text).items
    assert isinstance(found, Withdrawal)
    assert found.guid
    assert found.reason


@pytest.mark.parametrize(
    ("text", "publisher", "version", "hour"),
    [
        ({**NINJS, "pubstatus": "canceled"}, "Gannet Wire", 2, 12),
        ({"uri": "u", "pubstatus": "canceled"}, "", 0, None),
        (g2(status="stat:canceled"), "AFP", 3, 11),
        (NEWSML1.format(status="Canceled", revision="2"), "AFP", 2, 12),
        (NITF.format(status="canceled"), "AP", 0, None),
    ],
)
def test_a_withdrawal_says_whose_it_is_of_which_version_and_since_when(
    text: str | dict[str, Any], publisher: str, version: int, hour: int | None
) -> None:
    (found,) = read(text).items
    assert isinstance(found, Withdrawal)
    assert (found.publisher, found.version) == (publisher, version)
    assert found.moment == (datetime(2026, 3, 2, hour, tzinfo=UTC) if hour else None)


@pytest.mark.parametrize("tag", ["del", "s", "strike"])
def test_what_is_struck_is_no_text_of_an_item(tag: str) -> None:
    struck = f"<{tag}>Nine men</{tag}>"
    body = BODY.replace("Nobody", f"{struck} Nobody")
    assert article(g2(body=body)).text == TEXT
    assert article({**NINJS, "body_html": f"<p>The ferry left at noon.</p>{body}"}).text == (
        f"The ferry left at noon.\n\n{TEXT}"
    )


SKIPPED: dict[str, tuple[str | dict[str, Any], str]] = {
    "a picture": ({**NINJS, "type": "picture"}, "it is a picture"),
    "an event": ({**NINJS, "type": "event"}, "it is an event"),
    "a video": (g2(kind="video"), "it is a video"),
    "no headline": ({**NINJS, "headline": None}, "it has no headline"),
    "no text": ({**NINJS, "body_html": ""}, "it has no text"),
    "no provider": ({**NINJS, "source": {}}, "it has no provider"),
    "no date": ({**NINJS, "firstcreated": 7, "versioncreated": []}, "no date that can be right"),
    "year 1": (
        {**NINJS, "firstcreated": "0001-01-01T00:00:00Z", "versioncreated": ""},
        "no date that can be right",
    ),
    "far ahead": (
        {**NINJS, "firstcreated": "2199-01-01T00:00:00Z", "versioncreated": ""},
        "no date that can be right",
    ),
    "a package": (
        '<newsMessage><packageItem guid="p"><itemMeta/></packageItem></newsMessage>',
        "a package of others",
    ),
    "a nameless withdrawal": (NITF.format(status="canceled").replace("g.1", ""), "not say what"),
    "a turning name": ({**NINJS, "source": "A\u202eB"}, "invisible character"),
}


@pytest.mark.parametrize("kind", SKIPPED)
def test_what_is_no_article_is_skipped_with_the_reason(kind: str) -> None:
    text, says = SKIPPED[kind]
    found = read(text)
    assert found.items == ()
    assert says in str(found.skipped[0])


def test_one_bad_item_never_stops_the_others() -> None:
    found = read([{**NINJS, "headline": 7.5, "body_html": {"a": [{}]}}, NINJS])
    assert (len(found.items), len(found.skipped)) == (1, 1)


def test_a_time_without_a_zone_is_a_day() -> None:
    found = article({**NINJS, "firstcreated": "2026-03-02T10:00:00"})
    assert found.source.published == date(2026, 3, 2)


BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><newsItem guid="x">&b;</newsItem>'
REFUSED = {
    "billion laughs": (BOMB, "declares entities"),
    "an external entity": (
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><nitf>&a;</nitf>',
        "declares entities",
    ),
    "a parameter entity": (
        '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://x.example/">%a;]><nitf/>',
        "declares entities",
    ),
    "deep nesting": ("<a>" * 300, "nested deeper"),
    "not well-formed": ("<nitf><body></nitf>", "no well-formed XML"),
    "an encoding that is none": ('<?xml version="1.0" encoding="rot13"?><nitf/>', "XML"),
    "something else": ("<rss><channel/></rss>", "holds no news item"),
    "broken JSON": ('{"uri": ', "no JSON"),
    "deep JSON": ("[" * 100_000, "no JSON"),
    "other JSON": ('{"name": "package"}', "holds no news item"),
    "nothing": ("", "no well-formed XML"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_hostile_or_broken_document_is_refused(kind: str) -> None:
    text, says = REFUSED[kind]
    with pytest.raises(ReadError, match=says):
        read(text)


def test_an_external_dtd_is_never_read() -> None:
    text = '<!DOCTYPE nitf SYSTEM "http://x.example/nitf.dtd">' + NITF.format(status="usable")
    assert article(text).text == TEXT


def test_utf_8_is_utf_8_whatever_is_declared() -> None:
    data = '<?xml version="1.0" encoding="iso-8859-1"?><a>Décès</a>'.encode()
    assert parse(data).text == "Décès"
    latin = '<?xml version="1.0" encoding="iso-8859-1"?><a>Décès</a>'.encode("latin-1")
    assert parse(latin).text == "Décès"


@given(st.binary(max_size=300))
def test_any_bytes_are_an_outcome_or_an_error(data: bytes) -> None:
    for start in (b"", b"{", b"<"):
        try:
            read_newsroom(start + data, ORIGIN)
        except ReadError:
            continue


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(NINJS)), JSON))
def test_any_value_in_any_field_is_an_outcome_or_an_error(changed: dict[str, Any]) -> None:
    found = read({**NINJS, **changed, "uri": "u"})
    assert len(found.items) + len(found.skipped) == 1


@pytest.mark.skipif(not SHARED.is_dir(), reason="the newsroom documents are not on this machine")
def test_every_real_document_reads_or_is_skipped_with_a_reason() -> None:
    for path in sorted(SHARED.rglob("*.*")):
        found = read_newsroom(path.read_bytes(), Origin(path.name))
        assert found.items or found.skipped


def test_xml_errors_are_sentences() -> None:
    with pytest.raises(XmlError, match="line 1"):
        parse(b"<a>")


@pytest.mark.parametrize("version", ["999999999", "20260302100000", "9" * 5000])
def test_a_version_that_nobody_counts_up_to_blocks_no_later_one(
    tmp_path: Path, version: str
) -> None:
    shelf = Shelf(tmp_path, "s", create=True)
    kinds = [
        shelf.put(
            [article({**NINJS, "version": version, "versioncreated": made, "body_html": text})]
        )
        for made, text in (
            ("2026-03-02T11:00:00Z", "<p>The ferry left.</p>"),
            ("2026-03-02T12:00:00Z", "<p>The ferry sank.</p>"),
            ("2026-03-02T13:00:00Z", "<p>The ferry is back.</p>"),
        )
    ]
    assert [filing.kind for (filing,) in kinds] == ["added", "replaced", "replaced"]


def test_xml_in_utf_16_is_read() -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?>' + NITF.format(status="usable")
    (found,) = read_document(text.encode("utf-16"), ORIGIN).items
    assert isinstance(found, Article)
    assert found.text == TEXT
