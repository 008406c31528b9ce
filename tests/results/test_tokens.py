import pytest

from results.tokens import Form, Token, damaged_in, found_in, parse


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("[[figure:family-income]]", Token("family-income")),
        ("[[figure:family-income:amount]]", Token("family-income", form=Form.AMOUNT)),
        ("[[figure:family-income:number]]", Token("family-income", form=Form.NUMBER)),
        ("[[figure:family-income:change]]", Token("family-income", form=Form.CHANGE)),
        ("[[figure:family-income:points]]", Token("family-income", form=Form.POINTS)),
        ("[[figure:families@fy2021]]", Token("families", "fy2021")),
        ("[[figure:years_in_peru@our-work:amount]]", Token("years_in_peru", "our-work", Form.AMOUNT)),
        ("[[figure:families@pe-sam:change]]", Token("families", "pe-sam", Form.CHANGE)),
    ],
)
def test_token_is_read_and_written_back(text, token):
    assert (parse(text), token.text) == (token, text)


@pytest.mark.parametrize(
    "text",
    [
        "[[figure:]]",
        "[[figure]]",
        "[[figure:families:sum]]",
        "[[figure:families:]]",
        "[[figure:families@]]",
        "[[figure:families:number@fy2021]]",
        "[[ figure:families]]",
        "[[figure:families ]]",
        "[[Figure:families]]",
        "[[figure:familias-ñ]]",
        "[[figure:families&nbsp;]]",
        "[figure:families]",
    ],
)
def test_what_is_written_otherwise_is_no_token(text):
    assert parse(text) is None


@pytest.mark.parametrize(
    ("pin", "held_to"),
    [
        ("", (None, "", "")),
        ("fy2021", (2021, "", "")),
        ("pe-sam", (None, "PE-SAM", "")),
        ("our-work", (None, "", "our-work")),
        # Sources whose keys only begin like a year or a region.
        ("fy2021-report", (None, "", "fy2021-report")),
        ("pe-samples", (None, "", "pe-samples")),
    ],
)
def test_pin_holds_to_a_year_a_region_or_a_source(pin, held_to):
    token = Token("families", pin)

    assert (token.fiscal_year, token.region, token.source) == held_to


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        (None, []),
        ("No figure, [one] bracket.", []),
        ("[[figure:a]] and [[figure:b]] and [[figure:a]]", ["[[figure:a]]", "[[figure:b]]"]),
        ("[[Figure : a]] [[figure:a\nb]]", ["[[Figure : a]]", "[[figure:a\nb]]"]),
        ("[[picture:a]] [[figures:a]]", []),
    ],
)
def test_figures_of_a_text_are_found_however_they_are_written(text, found):
    assert found_in(text) == found


@pytest.mark.parametrize(
    ("text", "damaged"),
    [
        ("", []),
        (None, []),
        ("In [brackets] and [[figure:a]].", []),
        ("[[figure a]]", ["[[figure a]]"]),
        ("[[figure:a]", ["[[figure:a]"]),
        ("[[figure:a and more", ["[[figure:a and more"]),
        ("figure:a]] and more", ["]]"]),
        ("[[figure:a:sum]] [[figure:b]]", ["[[figure:a:sum]]"]),
        ("[[family-income]]", ["[[family-income]]"]),
        ("[[fig<b>ure</b>:a]]", ["[[fig<b>ure</b>:a]]"]),
    ],
)
def test_what_nobody_can_read_is_found(text, damaged):
    assert damaged_in(text) == damaged
