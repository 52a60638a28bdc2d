"""Any sequence of edits of a small town: what an editor, a clock and a theme may do between two builds."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.sitegen.town import INSEE, NOW, SmallTown, id_of, instant, record, small_town, works

SITES = ["marseille", "secteur", "blancarde", "camas"]
OWNERS = [*SITES, "les-pins"]
WORDS = st.sampled_from(["Un", "Deux", "Trois", "Quatre"])
TWINS = (".br", ".gz")


def more_than_a_home_shows() -> list[dict[str, Any]]:
    """Services, events and works beyond those that a home has room for."""
    return [
        *(record("service", f"permis-{number}", "marseille", theme="papers") for number in range(9)),
        *(record("event", f"bal-{number}", "secteur", start=instant(4), end=instant(4.1)) for number in range(5)),
        *(works(f"eau-{number}", "les-pins") for number in range(4)),
    ]


def settings_of(examples: int, steps: int) -> settings:
    """How long to look for a sequence that leaves a stale page."""
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        # Shrinking rebuilds sites for minutes; the printed sequence is short enough to read as it is.
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


class Edits(RuleBasedStateMachine):
    """An editor, a clock and a theme that change in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.town = SmallTown(Path(self.folder.name))
        self.kept: dict[str, dict[str, Any]] = {}
        self.now = NOW
        self.made = 0

    @initialize()
    def first_build(self) -> None:
        for each in [*small_town(), *more_than_a_home_shows()]:
            self.put(each)
        self.build_site()

    def build_site(self) -> None:
        """Makes the site right for the records, the theme and the clock as they are."""
        raise NotImplementedError

    def put(self, values: dict[str, Any]) -> None:
        self.kept[values["id"]] = values
        self.town.write(values)
        self.touched(f"{values['id']}.json")

    def touched(self, name: str) -> None:
        """Told of each file of the source that is written or removed."""

    def differences(self) -> dict[str, tuple[str | None, str | None]]:
        """The files that are not those of a build from nothing, as they are and as they should be."""
        built, clean = self.town.tree(), self.town.clean_build(self.now)
        names = {name for name in built.keys() | clean.keys() if not name.endswith(TWINS)}
        return {name: (built.get(name), clean.get(name)) for name in names if built.get(name) != clean.get(name)}

    def some(self, data: st.DataObject, *kinds: str) -> dict[str, Any]:
        found = [each for each in self.kept.values() if not kinds or each["kind"] in kinds]
        return data.draw(st.sampled_from(sorted(found, key=lambda each: each["id"])))

    @rule(owner=st.sampled_from(OWNERS), age=st.integers(-40, 10), count=st.integers(1, 12))
    def add_news(self, owner: str, age: int, count: int) -> None:
        for _ in range(count):
            self.made += 1
            self.put(record("news", f"nouvelle-{self.made}", owner, published=instant(age), updated=instant(age)))

    @rule(owner=st.sampled_from(OWNERS), start=st.integers(-20, 20), weekly=st.booleans())
    def add_event(self, owner: str, start: int, weekly: bool) -> None:
        self.made += 1
        recurrence = {"recurrence": "FREQ=WEEKLY;COUNT=3"} if weekly else {}
        slug = f"rendez-vous-{self.made}"
        self.put(record("event", slug, owner, start=instant(start), end=instant(start + 0.1), **recurrence))

    @rule(
        owner=st.sampled_from(OWNERS),
        states=st.lists(st.sampled_from(["announced", "in_progress", "finished"]), max_size=3),
    )
    def add_works(self, owner: str, states: list[str]) -> None:
        self.made += 1
        self.put(works(f"travaux-{self.made}", owner, *states))

    @rule(data=st.data(), state=st.sampled_from(["announced", "in_progress", "postponed", "cancelled"]))
    def change_the_state_of_works(self, data: st.DataObject, state: str) -> None:
        each = self.some(data, "works")
        *before, last = each["history"]
        self.put({**each, "history": [*before, {**last, "state": state}]})

    @rule(data=st.data())
    def exclude_or_repeat(self, data: st.DataObject) -> None:
        each = self.some(data, "event")
        repeated = {"recurrence": "FREQ=DAILY;COUNT=4", "excluded": [each["start"]]}
        self.put({**each, **repeated} if not each.get("recurrence") else {**each, "recurrence": "", "excluded": []})

    @rule(owner=st.sampled_from(OWNERS))
    def add_one_that_is_refused(self, owner: str) -> None:
        """Its time zone is unknown: it is asked for again at each build, until somebody puts it right."""
        self.made += 1
        slug = f"refusee-{self.made}"
        refused = record("event", slug, owner, start=instant(3), end=instant(3.1), timezone="Europe/Nulle-Part")
        self.put(refused)

    @rule()
    def put_right_what_was_refused(self) -> None:
        for each in [each for each in self.kept.values() if each.get("timezone") == "Europe/Nulle-Part"]:
            self.put({**each, "timezone": "Europe/Paris"})

    @rule(data=st.data(), word=WORDS)
    def change_title(self, data: st.DataObject, word: str) -> None:
        each = self.some(data)
        self.put({**each, "title": word, "updated": instant(-1)})

    @rule(data=st.data(), word=WORDS)
    def change_body(self, data: st.DataObject, word: str) -> None:
        link = self.some(data)["id"]
        each = self.some(data)
        self.put({**each, "body": [{"type": "html", "html": f'<p>{word} <a href="record:{link}">ici</a></p>'}]})

    @rule(data=st.data(), word=WORDS)
    def change_slug(self, data: st.DataObject, word: str) -> None:
        each = self.some(data)
        slug = f"{word.lower()}-{each['id'][:4]}"
        former = sorted({*each.get("former_paths", []), f"/ancien/{each['slug']}/"})
        self.put({**each, "slug": slug, "former_paths": former})

    @rule(data=st.data(), owner=st.sampled_from(OWNERS))
    def move(self, data: st.DataObject, owner: str) -> None:
        each = self.some(data, "news", "event", "works", "service", "flash", "page")
        self.put({**each, "place": id_of(owner)})

    @rule(data=st.data())
    def move_a_neighbourhood(self, data: st.DataObject) -> None:
        each = self.kept.get(id_of("blancarde"))
        if each:
            self.put({**each, "place": id_of(data.draw(st.sampled_from(["marseille", "secteur"])))})

    @rule(data=st.data(), go_live=st.integers(-5, 8), stays=st.integers(1, 8))
    def set_dates(self, data: st.DataObject, go_live: int, stays: int) -> None:
        each = self.some(data)
        self.put({**each, "go_live": instant(go_live), "expire": instant(go_live + stays)})

    @rule(data=st.data())
    def want_the_same_address(self, data: st.DataObject) -> None:
        one, other = self.some(data, "news", "event"), self.some(data, "news", "event")
        self.put({**one, "place": other["place"], "slug": other["slug"]})

    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        each = self.some(data)
        if each["slug"] != "marseille":
            del self.kept[each["id"]]
            (self.town.records / INSEE / f"{each['id']}.json").unlink()
            self.touched(f"{each['id']}.json")

    @rule(word=WORDS)
    def change_theme(self, word: str) -> None:
        (self.town.theme_folder / "templates" / "news.html").write_text(
            f"{word} {{{{ head }}}}{{{{ site }}}}{{{{ page }}}}"
        )

    @rule(hours=st.integers(1, 24 * 9))
    def let_time_pass(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def set_the_clock_back(self) -> None:
        self.now -= timedelta(days=2)
