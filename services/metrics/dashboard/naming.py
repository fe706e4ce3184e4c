"""What agencies and districts are called on a day; a code that no register has is called by itself."""

from datetime import date

from services._province.agencies import Agency, agencies, existing, name_on, organised_on
from services._province.fields import fields
from services._province.words import Words
from services.metrics.scopes import PROVINCE, scopes_of

_OFFICE = ("Ủy ban nhân dân ", "People's Committee of ")


def agency_words(agency_id: str, on: date | None = None) -> Words:
    """Return an agency's name on a day, now where none is given."""
    found = agencies().get(agency_id)
    if found is None:
        return Words(agency_id, agency_id)
    return Words(found.name_vi, found.name_en) if on is None else Words(*name_on(found, organised_on(on)))


def district_words(code: str) -> Words | None:
    """Return a district with everything in it; None where there is none of that GSO code."""
    for one in agencies().values():
        if one.kind == "district" and one.district == code:
            vi = one.name_vi.removeprefix(_OFFICE[0])
            en = one.name_en.removeprefix(_OFFICE[1])
            return Words(f"Địa bàn {vi}", f"Area of {en}")
    return None


def place_words(name: str, on: date | None = None) -> Words | None:
    """Return what a district's code, an agency's id or a field's code stands for."""
    if name in agencies():
        return agency_words(name, on)
    field = fields().get(name)
    return district_words(name) if field is None else Words(field.name_vi, field.name_en)


def there(on: date | None, scope: str = PROVINCE) -> list[Agency]:
    """Return the agencies of a scope by which the hub is organised on a day, in the order of their ids."""
    known = existing(organised_on(on or date.max)).values()
    return [each for each in known if scope in {PROVINCE, *scopes_of(each)}]
