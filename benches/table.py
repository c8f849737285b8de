"""Runs oha over the prepared addresses and prints one table: requests a second, p50, p95, p99, SQL statements, ratio to a bare route."""

import argparse
import json
import subprocess
import urllib.request

parser = argparse.ArgumentParser()
for name in ("folder", "base", "token", "category", "title"):
    parser.add_argument(f"--{name}", required=True)
parser.add_argument("--seconds", type=int, required=True)
parser.add_argument("--pid", type=int, required=True)
parser.add_argument("--all", action="store_true")
args = parser.parse_args()
BARE = "http://127.0.0.1:18490"


def first(name):
    return open(f"{args.folder}/{name}").readline().strip()


def probe(url, headers, data=None):
    with urllib.request.urlopen(urllib.request.Request(url, data and data.encode(), headers)) as answer:
        return len(answer.read()), answer.headers.get("x-sql-statements", "-")


def oha(connections, target, extra=()):
    command = ["oha", "--no-tui", "--output-format", "json", "-z", f"{args.seconds}s", "-c", str(connections), *extra, *target]
    report = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    codes = report["statusCodeDistribution"]
    wrong = {code: n for code, n in codes.items() if not code.startswith("2")}
    latency = report["latencyPercentiles"]
    times = [f"{latency[percentile] * 1000:.2f}" for percentile in ("p50", "p95", "p99")]
    return report["summary"]["requestsPerSec"], " | ".join(times), wrong


def memory():
    for line in open(f"/proc/{args.pid}/status"):
        if line.startswith("VmRSS"):
            return int(line.split()[1]) // 1024


session = {"Cookie": open(f"{args.folder}/cookie").read().strip()}
draft = open(f"{args.folder}/draft").read().strip()
form = session | {"Content-Type": "application/x-www-form-urlencoded"}
bearer = {"Authorization": f"Bearer {args.token}"}
rows = [
    ("thread page, HTML", "html", {}, None),
    ("thread, JSON", "json", {}, None),
    ("50 answers, session", "many", session, None),
    ("50 answers, token", "manyjson", bearer, None),
    ("latest list, HTML", f"{args.base}/threads", {}, None),
    ("search page, HTML", "searchpage", {}, None),
    ("search, JSON", "search", {}, None),
    ("suggestions, title", "suggest", {}, None),
    ("suggestions, details", "suggestdetails", {}, None),
    ("suggestions, a draft", f"{args.base}/ask/suggestions", form, draft),
]
print(f"\n## {args.title}\n")
print(f"| {'what':<20} | connections | requests/s | p50 ms | p95 ms | p99 ms | bytes | SQL | bare/s | of bare |")
print("|---|---|---|---|---|---|---|---|---|---|")
for name, where, headers, data in rows:
    is_list = "/" not in where
    url = first(where) if is_list else where
    probe(url, headers, data)
    size, statements = probe(url, headers, data)
    extra = [part for header in headers.items() for part in ("-H", ": ".join(header))]
    extra += ["-m", "POST", "-d", data] if data else []
    target = ["--urls-from-file", f"{args.folder}/{where}"] if is_list else [url]
    for connections in (1, 32):
        bare, *_ = oha(connections, [f"{BARE}/{size}"])
        rate, times, wrong = oha(connections, target, extra)
        print(f"| {name:<20} | {connections} | {rate:,.0f} | {times} | {size} | {statements} | {bare:,.0f} | {rate / bare:.2f} | {wrong or ''}", flush=True)
if args.all:
    body = json.dumps({"category_id": int(args.category), "title": "How do I renew a parking permit for a second car", "body": "I have **one** permit already and my neighbour says I need a new form. Which one is it, and how long does it take?"})
    extra = ["-m", "POST", "-H", f"Authorization: Bearer {args.token}", "-H", "Content-Type: application/json", "-d", body]
    for connections in (1, 32):
        rate, times, wrong = oha(connections, [f"{args.base}/api/v1/threads"], extra)
        print(f"| {'new thread, JSON':<20} | {connections} | {rate:,.0f} | {times} | - | - | - | - | {wrong or ''}", flush=True)
print(f"\nmemory: {memory()} MB", flush=True)
