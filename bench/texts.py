"""Plausible French records, as the plain values of the record contract, from a bank of sentences."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from random import Random
from typing import Any

from bench.sizes import Place, slug_of

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
BANK: dict[str, Any] = tomllib.loads(Path(__file__).with_name("data").joinpath("phrases.toml").read_text("utf-8"))
Values = dict[str, Any]

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_SLUGS = {title: slug_of(title) for title in BANK["news"] + BANK["events"] + BANK["flashes"]}
_SLUGS |= {each["title"]: slug_of(each["title"]) for each in BANK["works"] + BANK["services"]}


def instant(when: datetime) -> str:
    """An instant as records write it."""
    return f"{when:%Y-%m-%dT%H:%M:%SZ}"


class Author:
    """Writes the items of one commune; the same seed gives the same words."""

    def __init__(self, seed: str) -> None:
        self.random = Random(seed)  # noqa: S311 - the same corpus every time, nothing secret
        self.months = 0.0
        """How long the history of the commune is; at least two years of it are spread over the dates."""
        self._numbers = 0

    def id(self) -> str:
        """A new record id."""
        digits = f"{self.random.getrandbits(128):032x}"
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"

    def items(self, place: Place) -> list[Values]:
        """Every record that belongs to a place, those of the places below apart."""
        standing = place.standing
        earlier: list[tuple[str, str]] = []
        found = [self._page(place, number) for number in range(standing.pages)]
        found += [self._service(place, number) for number in range(standing.services)]
        for _ in range(place.news):
            news = self.news(place, self._past(), earlier)
            earlier.append((news["id"], news["title"]))
            found.append(news)
        found += [self._event(place, over=True) for _ in range(place.past)]
        found += [self._event(place, over=False) for _ in range(standing.coming)]
        found += [self._works(place, over=True) for _ in range(place.finished)]
        found += [self._works(place, over=False) for _ in range(standing.works)]
        found += [self._flash(place) for _ in range(place.flashes)]
        return found

    def presentation(self, place: Place) -> list[Values]:
        """The body of a place's own record."""
        html = [self._opening(place), self._paragraph(3), self._paragraph(2)]
        return [{"type": "html", "html": "\n".join(html)}]

    def news(self, place: Place, published: datetime, earlier: list[tuple[str, str]]) -> Values:
        """A piece of news of a place; `earlier` are the (id, title) it may link to."""
        pick = self.random.choice
        values = self._common("news", place, pick(BANK["news"]), published)
        values["summary"] = pick(BANK["news_summaries"])
        values["author"] = f"Mairie de {place.title}" if place.level else "Le bailleur"
        sections = self.random.randint(2, 4)
        html = [self._opening(place), self._paragraph(3)]
        for heading in self.random.sample(BANK["headings"], sections):
            html += [f"<h2>{heading}</h2>", self._paragraph(self.random.randint(2, 4))]
            html.append(self._list() if self.random.random() < 0.4 else self._paragraph(self.random.randint(2, 4)))
        if earlier and self.random.random() < 0.2:
            id, title = pick(earlier)
            html.append(f"<p>{BANK['link'].format(id=id, title=escape(title, quote=False))}</p>")
        html.append(f"<p>{pick(BANK['closings'])}</p>")
        values["body"] = [{"type": "html", "html": "\n".join(html)}]
        if self.random.random() < 0.05:
            values["body"].append({"type": "callout", "title": "À retenir", "html": self._paragraph(1)})
        if earlier and self.random.random() < 0.1:
            values["related"] = [pick(earlier)[0]]
        return values

    def _common(self, kind: str, place: Place, title: str, published: datetime) -> Values:
        self._numbers += 1
        changed = published + timedelta(days=self.random.randint(1, 9)) if self.random.random() < 0.1 else published
        return {
            "schema": 1,
            "kind": kind,
            "id": self.id(),
            "place": place.id,
            "slug": f"{_SLUGS.get(title) or slug_of(title)}-{self._numbers}",
            "title": title,
            "published": instant(published),
            "updated": instant(min(changed, NOW)),
        }

    def _past(self, least: float = 0.1) -> datetime:
        """A working hour of the last years, `least` days ago or earlier."""
        days = max(24.0, self.months) * 30.4
        day = NOW - timedelta(days=least + self.random.random() * (days - least))
        return min(day.replace(hour=self.random.randint(7, 17), minute=0, second=self.random.randint(0, 59)), NOW)

    def _opening(self, place: Place) -> str:
        return f"<p>{self.random.choice(BANK['openings']).format(lieu=escape(place.title, quote=False))}</p>"

    def _paragraph(self, sentences: int) -> str:
        return f"<p>{' '.join(self.random.sample(BANK['sentences'], sentences))}</p>"

    def _list(self) -> str:
        points = "\n".join(f"<li>{each}</li>" for each in self.random.sample(BANK["points"], self.random.randint(3, 5)))
        return f"<ul>\n{points}\n</ul>"

    def _event(self, place: Place, over: bool) -> Values:
        pick = self.random.choice
        if over:
            start = self._past(least=60).replace(second=0)
            published = start - timedelta(days=self.random.randint(10, 40))
        else:
            start = (NOW + timedelta(days=self.random.randint(2, 90))).replace(hour=self.random.randint(8, 19))
            published = NOW - timedelta(days=self.random.randint(1, 30), seconds=self.random.randint(0, 9999))
        title = pick(BANK["events"])
        values = self._common("event", place, title, published)
        values |= {"start": instant(start), "end": instant(start + timedelta(hours=self.random.randint(1, 4)))}
        if self.random.random() < 0.12:
            rule = f"FREQ=WEEKLY;BYDAY={_WEEKDAYS[start.weekday()]}"
            # Eight weeks at most end before today when the first was sixty days ago or more.
            values["recurrence"] = f"{rule};COUNT={self.random.randint(3, 8)}" if over or pick((True, False)) else rule
        elif self.random.random() < 0.05:
            values["state"] = pick(("postponed", "cancelled"))
        values["venue"] = {"name": pick(BANK["venues"]), "city": place.title}
        values["audience"] = pick(BANK["audiences"])
        if self.random.random() < 0.6:
            values["price"] = "Gratuit"
        values["summary"] = f"{title}, {values['venue']['name'].lower()}."
        html = [self._opening(place), self._paragraph(self.random.randint(2, 4))]
        if self.random.random() < 0.5:
            html.append(self._list())
        values["body"] = [{"type": "html", "html": "\n".join(html)}]
        return values

    def _works(self, place: Place, over: bool) -> Values:
        pick = self.random.choice
        works = pick(BANK["works"])
        length = timedelta(days=self.random.randint(1, 30))
        start = self._past(least=45).replace(hour=7, minute=0, second=0) if over else NOW - timedelta(days=3)
        start = start if over or pick((True, False)) else NOW + timedelta(days=self.random.randint(4, 60))
        end = start + length if over else max(start, NOW) + length
        at = min(start, NOW) - timedelta(days=self.random.randint(4, 20))
        values = self._common("works", place, works["title"], at)
        history = [{"at": instant(at), "state": "announced", "start": instant(start), "end": instant(end)}]
        if start < NOW:
            began = {"at": instant(start), "state": "in_progress", "start": instant(start), "end": instant(end)}
            history.append(began | {"note": pick(BANK["sentences"])})
        if over:
            history.append({"at": instant(end), "state": "finished", "start": instant(start), "end": instant(end)})
        values |= {"nature": works["nature"], "history": history, "summary": pick(BANK["sentences"])}
        if "cut" in works:
            values["cut"] = works["cut"]
        if place.level is None:
            values["buildings"] = [pick(("A", "B"))]
        values["body"] = [{"type": "html", "html": self._paragraph(self.random.randint(1, 4))}]
        return values

    def _service(self, place: Place, number: int) -> Values:
        service = BANK["services"][number % len(BANK["services"])]
        values = self._common("service", place, service["title"], self._past())
        values |= {
            "summary": "Qui peut le faire, ce qu’il faut apporter, ce que cela coûte.",
            "who": f"Toute personne qui habite {place.title}.",
            "bring": self.random.sample(BANK["points"], 3),
            "cost": self.random.choice(("Gratuit.", "Douze euros.", "Selon les revenus.")),
            "delay": self.random.choice(("Immédiat au guichet.", "Cinq jours.", "Trois semaines.")),
            "where": "À l’accueil de la mairie, sans rendez-vous.",
        }
        if service["theme"] != "daily_life":  # what records leave out, being the default
            values["theme"] = service["theme"]
        answers = [{"title": f"{each} ?", "html": self._paragraph(2)} for each in ("Et si je travaille", "Et ensuite")]
        html = "\n".join((self._opening(place), self._paragraph(4), self._list()))
        values["body"] = [{"type": "html", "html": html}, {"type": "faq", "items": answers}]
        return values

    def _page(self, place: Place, number: int) -> Values:
        page = BANK["pages"][number]
        values = self._common("page", place, page["title"], self._past()) | {"slug": page["slug"]}
        if page["role"]:
            values["role"] = page["role"]
        html = [self._opening(place)]
        for heading in self.random.sample(BANK["headings"], 3):
            html += [f"<h2>{heading}</h2>", self._paragraph(4), self._paragraph(3)]
        values["body"] = [{"type": "html", "html": "\n".join(html)}]
        return values

    def _flash(self, place: Place) -> Values:
        title = self.random.choice(BANK["flashes"])
        values = self._common("flash", place, title, NOW - timedelta(hours=self.random.randint(1, 20)))
        values |= {"summary": f"{title}.", "level": "warning", "expire": instant(NOW + timedelta(days=30))}
        return values
