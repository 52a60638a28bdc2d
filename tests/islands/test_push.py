"""Notifications on a device: asked for, shown by the worker, opened, stopped, and why there are none.

The worker and what it shows are the browser's own. A push service is out of reach: the browser's registration with one is
played here, and a message is delivered to the worker as the browser would (Chrome DevTools Protocol).
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Worker, expect

from tests.islands.fake_api import FakeApi

PAYLOAD = {"title": "Un message vous attend : La loge", "tag": "6b0c"}
SERVICE = """
  let made = null;
  PushManager.prototype.getSubscription = async () => made;
  PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
    if (!userVisibleOnly || applicationServerKey.length !== 1) throw new TypeError("key");
    made = {
      toJSON: () => ({ endpoint: "https://push.example/1", keys: { p256dh: "p", auth: "a" } }),
      unsubscribe: async () => { made = null; return true; },
    };
    return made;
  };
"""
ASK = "Me prévenir sur cet appareil"


@pytest.fixture
def account(page: Page, url: str, api: FakeApi) -> Page:
    """Amina's account, on a phone whose browser is about to be asked."""
    api.open_account()
    api.signed_in = True
    page.context.add_cookies([{"name": "palier_signed_in", "value": "1", "url": url}])
    page.context.add_init_script(SERVICE)
    return page


def told(page: Page) -> Locator:
    return page.locator("section").filter(has=page.get_by_role("heading", name="Être prévenu", exact=True))


def subscribed(page: Page, url: str) -> Worker:
    page.context.grant_permissions(["notifications"], origin=url)
    page.goto(f"{url}/espace/compte/")
    told(page).get_by_role("button", name=ASK).click()
    expect(told(page).get_by_text("Cet appareil vous prévient")).to_be_visible()
    (worker,) = page.context.service_workers or [page.context.wait_for_event("serviceworker")]
    worker.evaluate(LISTEN)
    return worker


def deliver(context: BrowserContext, page: Page, url: str, data: str) -> None:
    """As if the push service had sent this to the device."""
    session = context.new_cdp_session(page)
    registrations: list[dict[str, Any]] = []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda event: registrations.extend(event["registrations"]))
    session.send("ServiceWorker.enable")
    page.evaluate("async () => { await navigator.serviceWorker.ready }")
    while not registrations:
        page.wait_for_timeout(50)
    values = {"origin": f"{url}/", "registrationId": registrations[0]["registrationId"], "data": data}
    session.send("ServiceWorker.deliverPushMessage", values)
    session.detach()


# Chromium forgets a notification that is asked for before it has been displayed: nobody asks until it says that it is.
LISTEN = """() => {
  const show = registration.showNotification.bind(registration);
  self.displayed = new Promise((done) => {
    registration.showNotification = (...what) => show(...what).then(done);
  });
}"""


def shown(worker: Worker) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = worker.evaluate(
        """async () => {
          const late = new Promise((_done, fail) => setTimeout(() => fail(new Error("nothing is displayed")), 15000));
          await Promise.race([self.displayed, late]);
          const all = await registration.getNotifications();
          return all.map(({ title, body, tag, data }) => ({ title, body, tag, data }));
        }"""
    )
    return found


CLICK = """async () => {
  const [notification] = await registration.getNotifications();
  const opened = [];
  const waited = [];
  clients.openWindow = async (url) => opened.push(url);
  const event = new NotificationEvent("notificationclick", { notification });
  event.waitUntil = (promise) => waited.push(promise);
  dispatchEvent(event);
  await Promise.all(waited);
  return { opened, left: (await registration.getNotifications()).length };
}"""


def test_a_device_that_asks_shows_what_awaits_and_opens_it(account: Page, url: str, api: FakeApi) -> None:
    worker = subscribed(account, url)
    assert api.push["given"] == {"endpoint": "https://push.example/1", "keys": {"p256dh": "p", "auth": "a"}}
    assert worker.evaluate("registration.scope") == f"{url}/espace/"
    address = f"{url}/espace/messages/#message=1"
    deliver(account.context, account, url, json.dumps({**PAYLOAD, "url": address}))
    assert shown(worker) == [{"title": PAYLOAD["title"], "body": "", "tag": "6b0c", "data": {"url": address}}]
    assert worker.evaluate(CLICK) == {"opened": [address], "left": 0}


@pytest.mark.parametrize(
    ("data", "title", "opened"),
    [
        ("", "Du nouveau dans votre espace", "/espace/"),
        (json.dumps({**PAYLOAD, "url": "https://attacker.example/espace/"}), PAYLOAD["title"], "/espace/"),
    ],
)
def test_a_message_that_cannot_be_read_or_leads_away_opens_the_area(
    account: Page, url: str, data: str, title: str, opened: str
) -> None:
    worker = subscribed(account, url)
    deliver(account.context, account, url, data)
    assert [each["title"] for each in shown(worker)] == [title]
    assert worker.evaluate(CLICK)["opened"] == [url + opened]


def test_a_device_that_is_told_no_more_keeps_no_worker(account: Page, url: str, api: FakeApi) -> None:
    subscribed(account, url)
    told(account).get_by_role("button", name="Ne plus me prévenir ici").click()
    expect(told(account).get_by_role("button", name=ASK)).to_be_visible()
    assert api.push["device"] is None
    assert account.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 0


def test_a_town_that_sends_nothing_any_more_says_so_and_takes_the_worker_away(
    account: Page, url: str, api: FakeApi
) -> None:
    subscribed(account, url)
    api.push["public_key"] = ""
    account.reload()
    expect(told(account).get_by_text("n’envoie pas de notifications")).to_be_visible()
    assert account.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 0


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("Notification.requestPermission = async () => 'denied'", "Ce navigateur refuse les notifications"),
        ("Notification.requestPermission = async () => 'default'", "Le navigateur attend votre accord"),
        (
            "Notification.requestPermission = async () => 'granted';"
            "PushManager.prototype.subscribe = async () => { throw new DOMException('no', 'AbortError') }",
            "Le navigateur n’a pas pu s’inscrire",
        ),
    ],
)
def test_a_browser_that_says_no_is_explained_and_can_be_asked_again(
    account: Page, url: str, api: FakeApi, script: str, sentence: str
) -> None:
    account.add_init_script(script)
    account.goto(f"{url}/espace/compte/")
    told(account).get_by_role("button", name=ASK).click()
    expect(told(account).get_by_text(sentence).first).to_be_visible()
    expect(told(account).get_by_role("button", name=ASK)).to_be_visible()
    assert api.push["device"] is None


def test_a_browser_that_cannot_says_what_helps(account: Page, url: str) -> None:
    account.add_init_script("delete window.PushManager")
    account.goto(f"{url}/espace/compte/")
    expect(told(account).get_by_text("Essayez une fenêtre ordinaire")).to_be_visible()
    expect(told(account).get_by_role("button", name=ASK)).to_have_count(0)
