"""What of a title and a body is published, and that every change is said."""

from rules.disclosure import Disclosure, Review, publish_body, publish_title

DOUBTFUL = "palimbunga rombelayuk tangdiembong kasalle"


def test_a_clean_body_is_published_as_it_is() -> None:
    published = publish_body("jalan rusak sejak lama")

    assert (published.text, published.withheld, published.disclosures) == ("jalan rusak sejak lama", False, ())


def test_an_empty_body_is_null_and_not_withheld() -> None:
    for nothing in (None, "", " \n"):
        published = publish_body(nothing)

        assert (published.text, published.withheld, published.disclosures) == (None, False, ())


def test_each_kind_replaced_is_disclosed_once() -> None:
    published = publish_body("nik 7601034607899016 dan nik 7603031108579747 atas nama siti tasiu", threshold=0.5)

    assert published.text == "nik [NIK] dan nik [NIK] atas nama [nama]"
    assert published.disclosures == (
        Disclosure("body", "REDACTED", "redaction:NIK"),
        Disclosure("body", "REDACTED", "redaction:PERSON"),
    )


def test_a_doubtful_body_is_withheld_whole() -> None:
    published = publish_body(DOUBTFUL, threshold=0.0)

    assert published.text is None
    assert published.withheld
    assert published.disclosures == (Disclosure("body", "WITHHELD", "risk"),)


def test_a_doubtful_title_becomes_its_category() -> None:
    published = publish_title(DOUBTFUL, fallback="Jalan", threshold=0.0)

    assert published.text == "Jalan"
    assert not published.withheld
    assert published.disclosures == (Disclosure("title", "GENERALISED", "risk"),)


def test_an_empty_title_becomes_its_category() -> None:
    assert publish_title("  ", fallback="Jalan").disclosures == (Disclosure("title", "GENERALISED", "empty"),)


def test_a_hinted_name_leaves_the_title() -> None:
    published = publish_title("Rumah Ombeng Kebanjiran", fallback="Banjir", hints=["OMBENG"])

    assert published.text == "Rumah [nama] Kebanjiran"
    assert published.disclosures == (Disclosure("title", "REDACTED", "redaction:PERSON"),)


def test_what_a_person_released_is_shown_without_what_was_marked() -> None:
    review = Review(is_released=True, marked=((0, 10),))

    published = publish_body(DOUBTFUL, threshold=0.0, review=review)

    assert published.text is not None
    assert published.text.startswith("[disunting]")
    assert Disclosure("body", "REDACTED", "redaction:REVIEWED") in published.disclosures
    assert publish_title(DOUBTFUL, fallback="Jalan", threshold=0.0, review=review).text == published.text


def test_what_a_person_refused_is_not_shown_however_little_doubt_there_is() -> None:
    refused = Review(is_released=False)

    body = publish_body("jalan rusak sejak lama", review=refused)
    title = publish_title("jalan rusak sejak lama", fallback="Jalan", review=refused)

    assert (body.text, body.withheld, body.disclosures) == (None, True, (Disclosure("body", "WITHHELD", "review"),))
    assert (title.text, title.disclosures) == ("Jalan", (Disclosure("title", "GENERALISED", "review"),))
