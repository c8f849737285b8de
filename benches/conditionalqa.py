"""ConditionalQA (questions on public services with their answers) as an import file, and as questions to a running server."""

import hashlib
import http.client
import json
import sys
import time
import urllib.parse

OPEN = [["09:00", "17:00"]]
SUBJECTS = 10
TITLE = 150


def convert(entries):
    week = {day: OPEN for day in ("mon", "tue", "wed", "thu", "fri")} | {"sat": [], "sun": []}
    yield {
        "type": "agency", "id": "agency", "name": "Public services", "slug": "public-services", "time_zone": "Europe/London",
        "description": "All of them.", "service_standard": "We answer.", "contact": "At the counter.",
        "teams": [{"slug": "front", "name": "Front desk"}], "calendar": {"hours": week, "holidays": []},
    }
    for number in range(SUBJECTS):
        yield {
            "type": "category", "id": f"subject-{number}", "agency": "agency", "slug": f"subject-{number}",
            "name": f"Subject {number}", "description": "Pages of one kind.", "team": "front",
        }
    for person in ("asker", "peer"):
        yield {"type": "account", "id": person, "handle": f"corpus_{person}", "created_at": "2025-01-01T00:00:00Z"}
    for entry in entries:
        subject = int(hashlib.sha1(entry["url"].encode()).hexdigest(), 16) % SUBJECTS
        title = entry["question"].strip()[:TITLE].ljust(5, "?")
        answer = "\n\n".join(entry["evidences"]) or ", ".join(given[0] for given in entry["answers"]) or "See the page."
        yield {
            "type": "thread", "id": entry["id"], "category": f"subject-{subject}", "author": "asker", "title": title,
            "body": entry["scenario"] or title, "asked_at": "2025-03-01T10:00:00Z", "language": "en",
            "intent": "information", "me_too": [], "closed_at": None,
        }
        yield {
            "type": "answer", "id": f"answer-{entry['id']}", "thread": entry["id"], "author": "peer", "body": answer[:30000],
            "posted_at": "2025-03-01T12:00:00Z", "accepted_at": "2025-03-02T12:00:00Z", "helpful": [], "worked_for_me": [],
            "official_for": None,
        }


def ask(entries, base):
    server = http.client.HTTPConnection(urllib.parse.urlsplit(base).netloc)
    kinds = {
        "suggestions, question": lambda entry: "suggestions?" + urllib.parse.urlencode({"title": entry["question"][:200]}),
        "suggestions, with details": lambda entry: "suggestions?"
        + urllib.parse.urlencode({"title": entry["question"][:200], "details": entry["scenario"][:2000]}),
        "search": lambda entry: "search?" + urllib.parse.urlencode({"q": entry["question"][:200]}),
    }
    print(f"{'':<28} {'asked':>6} {'p50 ms':>8} {'p95 ms':>8}")
    for name, address in kinds.items():
        times = []
        for entry in entries:
            begun = time.perf_counter()
            server.request("GET", "/api/v1/" + address(entry))
            answer = server.getresponse()
            found = json.loads(answer.read())
            times.append((time.perf_counter() - begun) * 1000)
            if answer.status != 200 or found["degraded"]:
                sys.exit(f"{name}: {answer.status} {found}")
        times.sort()
        print(f"{name:<28} {len(times):>6} {times[len(times) // 2]:>8.2f} {times[len(times) * 95 // 100]:>8.2f}")


if __name__ == "__main__":
    with open(sys.argv[2], encoding="utf-8") as file:
        corpus = json.load(file)
    if sys.argv[1] == "convert":
        for row in convert(corpus):
            print(json.dumps(row))
    else:
        ask(corpus, sys.argv[3])
