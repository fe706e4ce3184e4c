"""What many ask for at once is made once; who comes later gets it made anew."""

import asyncio

import pytest

from services.metrics.dashboard.sharing import Sharing


class Making:
    """Makes numbers, when it is let."""

    def __init__(self) -> None:
        self.begun = 0
        self.may = asyncio.Event()

    async def __call__(self) -> int:
        self.begun += 1
        number = self.begun
        await self.may.wait()
        return number

    async def fails(self) -> int:
        self.begun += 1
        raise ValueError("no")


async def test_all_who_ask_meanwhile_get_the_same_and_who_comes_later_a_new_one() -> None:
    sharing, making = Sharing[int](), Making()
    asked = [asyncio.create_task(sharing.made("overview", making)) for _ in range(3)]
    other = asyncio.create_task(sharing.made("late", making))
    await asyncio.sleep(0)
    asked[0].cancel()
    making.may.set()
    with pytest.raises(asyncio.CancelledError):
        await asked[0]
    assert [await asked[1], await asked[2], await other] == [1, 1, 2]
    assert await sharing.made("overview", making) == 3


async def test_what_fails_fails_for_all_and_is_tried_again() -> None:
    sharing, making = Sharing[int](), Making()
    for _ in range(2):
        found = await asyncio.gather(
            *(sharing.made("x", making.fails) for _ in range(2)), return_exceptions=True
        )
        assert [type(each) for each in found] == [ValueError, ValueError]
    assert making.begun == 2
