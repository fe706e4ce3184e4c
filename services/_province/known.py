"""The province that a procedure must fit: which agencies a rule can mean, and whose desks it names."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from services._province.agencies import Agency
from services._province.agency_rules import COMMITTEE, IN_DISTRICT
from services._province.fields import ProcedureField
from services._province.procedure_facts import DESKS, counter_of


@dataclass(frozen=True)
class Known:
    """Its agencies and the fields of procedures, by id and code."""

    agencies: Mapping[str, Agency]
    fields: Mapping[str, ProcedureField]

    def meant(self, name: str) -> Sequence[Agency]:
        """Return the agencies that an id, a kind of one-stop unit or a rule with a role can mean."""
        return self._by_name.get(name, ())

    def desks(self, received_at: Iterable[str]) -> Iterable[Agency]:
        """Yield every agency whose desk receives a procedure."""
        for place in received_at:
            yield from self.meant(place)

    @cached_property
    def _by_name(self) -> Mapping[str, Sequence[Agency]]:
        named: defaultdict[str, list[Agency]] = defaultdict(list)
        for each in self.agencies.values():
            named[each.id].append(each)
            if each.kind in DESKS:
                named[each.kind].append(each)
            if each.role is not None:
                named[counter_of(each)].append(each)
            if each.kind == "district":
                named[f"{IN_DISTRICT}{COMMITTEE}"].append(each)
        return named
