"""A crawler that follows every link from both first pages: everything is reached, nothing is dead."""

import concurrent.futures
import gzip
import html.parser
import json
import re
import urllib.parse

# A page, its style and its scripts: what a cheap phone waits for.
FIRST_VIEW = 14 * 1024

# More than any demo of the default size has; a crawl that runs away is a fault.
MOST = 60_000


class Links(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found, self.ids, self.here = [], set(), []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if attributes.get("id"):
            self.ids.add(attributes["id"])
        target = attributes.get("href") or attributes.get("src")
        if target and target.startswith("#"):
            self.here.append(target[1:])
        elif target:
            self.found.append(target)


def crawl(site, start, known):
    """What is reached from a page; `known` remembers answers, so that who starts elsewhere need not ask for them again."""
    seen, todo, dead, kinds = {start}, [start], [], {}

    def answer_of(path):
        if path not in known:
            answer = site.get(path)
            kind = answer.headers.get("Content-Type", "")
            if kind.startswith("application/json"):
                json.loads(answer.body)
            if not kind.startswith(("text/html", "text/css", "text/javascript", "image/svg")):
                answer.body = b""
            known[path] = answer
        return known[path]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        while todo:
            wave, todo = todo, []
            for path, answer in zip(wave, pool.map(answer_of, wave)):
                kinds[path] = answer.headers.get("Content-Type", "")
                if answer.status != 200:
                    dead.append((path, answer.status))
                    continue
                if not kinds[path].startswith("text/html"):
                    continue
                links = Links(answer.text)
                assert not set(links.here) - links.ids, (path, links.here)
                for target in links.found:
                    url = urllib.parse.urlsplit(urllib.parse.urljoin(site.url + path, target))
                    # No page may send its reader, or what she looks for, to anybody else.
                    assert url.netloc == site.host, (path, target)
                    next_path = url.path + (f"?{url.query}" if url.query else "")
                    if next_path not in seen:
                        assert len(seen) < MOST
                        seen.add(next_path)
                        todo.append(next_path)
    return kinds, dead


def weights(kinds, known):
    """What each page weighs on the way with all that it asks for by itself, packed as the server packs it."""
    packed = {}

    def weight(path):
        if path not in packed:
            packed[path] = len(gzip.compress(known[path].body, 6))
        return packed[path]
    for path, kind in kinds.items():
        # What is offered to be saved is no page.
        if kind.startswith("text/html") and not known[path].headers.get("Content-Disposition"):
            needs = re.findall(r'(?:<link rel="(?:stylesheet|icon)" href|src)="(/(?:static|d)/[^"]+)"', known[path].text)
            yield path, weight(path) + sum(weight(need) for need in set(needs))


def test_everything_is_reached_and_nothing_is_dead(site):
    home = site.json("/")
    size = home["book"]["entries"]
    known = {}
    kinds, dead = crawl(site, "/", known)
    assert not dead, dead[:20]
    for prefix in ("", "/en"):
        for fund in home["funds"]:
            assert f"{prefix}/fund/{fund['id']}" in kinds
        for account in home["accounts"]:
            assert f"{prefix}/account/{account['id']}" in kinds
        gifts = [path for path in kinds if path.startswith(f"{prefix}/d/") and not path.endswith(".tlog-proof")]
        assert len(gifts) >= 100, len(gifts)
        for index in range(size):
            assert f"{prefix}/e/{index}" in kinds, index
    for index in range(size):
        assert kinds[f"/e/{index}/raw"] == "text/plain; charset=utf-8"
    assert "/checkpoint" in kinds and "/log.vkey" in kinds

    weighed = dict(weights(kinds, known))
    heavy = {path: weight for path, weight in weighed.items() if weight > FIRST_VIEW}
    # A page without its style and its scripts would be a fault of the scales.
    assert not heavy and len(weighed) > 2 * size and min(weighed.values()) > 4_000, (heavy, len(weighed))

    # From the English first page the same is reached.
    english, dead = crawl(site, "/en/", known)
    assert not dead, dead[:20]
    assert set(english) == set(kinds)


def test_the_crawler_sees_a_dead_link(site):
    page = "<a href='/nowhere'>x</a><a href='#gone'>y</a>"
    links = Links(page)
    assert links.found == ["/nowhere"] and set(links.here) - links.ids == {"gone"}
    assert site.get("/nowhere").status == 404
