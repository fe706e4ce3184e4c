"""Every form by its id."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from services.metrics.forms import form_06, form_ii06a, form_ii07b
from services.metrics.forms.form import Form

FORMS: Final[Mapping[str, Form]] = MappingProxyType(
    {each.FORM.id: each.FORM for each in (form_ii06a, form_06, form_ii07b)}
)
