"""A crawler that follows every link from both first pages: everything is reached, nothing is dead."""

import concurrent.futures
import html.parser
import json
import urllib.parse

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
            known[path] = site.get(path)
        return known[path]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        while todo:
            wave, todo = todo, []
            for path, answer in zip(wave, pool.map(answer_of, wave)):
                kinds[path] = answer.headers.get("Content-Type", "")
                if answer.status != 200:
                    dead.append((path, answer.status))
                    continue
                if kinds[path].startswith("application/json"):
                    json.loads(answer.body)
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

    # From the English first page the same is reached.
    english, dead = crawl(site, "/en/", known)
    assert not dead, dead[:20]
    assert set(english) == set(kinds)


def test_the_crawler_sees_a_dead_link(site):
    page = "<a href='/nowhere'>x</a><a href='#gone'>y</a>"
    links = Links(page)
    assert links.found == ["/nowhere"] and set(links.here) - links.ids == {"gone"}
    assert site.get("/nowhere").status == 404
