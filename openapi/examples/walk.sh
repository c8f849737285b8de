#!/usr/bin/env bash
# The whole circle by API, against a running demo (`make run`): ask, see what answers it already, a neighbour answers, the
# asker accepts; another question goes to staff, who answer on the thread. Every call is printed with its answer.
#
#   PEERDESK      address of the site, http://127.0.0.1:8080 by default
#   ASKER_TOKEN   tokens of a citizen who asks, of one who answers, and of staff of the category's agency; without them,
#   PEER_TOKEN    demo accounts sign in and make their own
#   STAFF_TOKEN
set -euo pipefail

PEERDESK=${PEERDESK:-http://127.0.0.1:8080}
API=$PEERDESK/api/v1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

say() { printf '\n── %s\n' "$*"; }

# call STATUS METHOD PATH TOKEN [curl arguments…]: prints call and answer, and ends the walk on another status.
call() {
  local expected=$1 method=$2 path=$3 token=$4
  shift 4
  local headers=()
  [ -n "$token" ] && headers=(-H "Authorization: Bearer $token")
  local status
  status=$(curl -sS -X "$method" "$API$path" "${headers[@]}" "$@" -D "$folder/headers" -o "$folder/body" -w '%{http_code}')
  printf '%s %s → %s\n' "$method" "$path" "$status"
  head -c 600 "$folder/body"
  echo
  if [ "$status" != "$expected" ]; then
    echo "expected $expected" >&2
    exit 1
  fi
}

# header NAME: a header of the last answer.
header() { tr -d '\r' <"$folder/headers" | sed -n "s/^$1: //Ip" | tail -n 1; }

# made: the id of what the last call made, from its Location.
made() { header Location | sed 's|.*/||'; }

send() { printf '%s' "$1" >"$folder/sent"; }
json=(-H "Content-Type: application/json" --data-binary "@$folder/sent")

# token HANDLE SCOPE…: signs a demo account in as a browser would, and makes a token on the account page.
token() {
  local handle=$1 jar=$folder/$1.jar csrf scopes=()
  shift
  hidden() { sed -n 's/.*name="csrf" value="\([^"]*\)".*/\1/p' | head -n 1; }
  csrf=$(curl -sS -c "$jar" "$PEERDESK/sign-in" | hidden)
  curl -sS -o /dev/null -b "$jar" -c "$jar" "$PEERDESK/sign-in" --data-urlencode "csrf=$csrf" \
    --data-urlencode "name=$handle" --data-urlencode "password=peerdesk-demo"
  csrf=$(curl -sS -b "$jar" "$PEERDESK/account/tokens" | hidden)
  for scope in "$@"; do scopes+=(--data-urlencode "scopes=$scope"); done
  curl -sS -b "$jar" "$PEERDESK/account/tokens" --data-urlencode "csrf=$csrf" --data-urlencode "name=API walk" \
    --data-urlencode "days=1" --data-urlencode "current-password=peerdesk-demo" "${scopes[@]}" | grep -o 'pd_[A-Za-z0-9_-]\{30,\}' | head -n 1
}

asker=${ASKER_TOKEN:-$(token DebsTwoBoys threads:read threads:write votes:write profile:read)}
peer=${PEER_TOKEN:-$(token ben.h threads:read threads:write votes:write cases:read)}
staff=${STAFF_TOKEN:-$(token Ann_Parking threads:read cases:read cases:write)}
once=$(date +%s%N)

say "Who am I?"
call 200 GET /me "$asker"

say "Where can I ask? The first category of the list, or parking in the demo"
call 200 GET /categories ""
category=$(grep -o '"id":[0-9]*[^{}]*"slug":"parking"' "$folder/body" | grep -o '^"id":[0-9]*' | grep -o '[0-9]*' | head -n 1)
category=${category:-$(grep -o '"id":[0-9]*' "$folder/body" | head -n 1 | grep -o '[0-9]*')}

say "What answers it already?"
call 200 GET "/suggestions?title=How%20do%20I%20appeal%20a%20parking%20fine" ""

say "Ask. Sent twice with one key, as after a lost answer: it happens once"
send "{\"title\": \"Where can I leave my car during the street fair $once?\", \"body\": \"My street is closed on **Saturday**.\", \"category_id\": $category}"
call 201 POST /threads "$asker" -H "Idempotency-Key: ask-$once" "${json[@]}"
thread=$(made)
call 201 POST /threads "$asker" -H "Idempotency-Key: ask-$once" "${json[@]}"
[ "$(made)" = "$thread" ] && [ "$(header Idempotency-Replayed)" = "true" ]

say "A neighbour answers"
send '{"body": "The car park at the river is free on that day."}'
call 201 POST "/threads/$thread/answers" "$peer" -H "Idempotency-Key: answer-$once" "${json[@]}"
answer=$(made)

say "The asker accepts, and says that it worked"
call 200 PUT "/answers/$answer/acceptance" "$asker"
send '{"kind": "worked_for_me"}'
call 200 PUT "/answers/$answer/vote" "$asker" "${json[@]}"

say "Everybody can read it; an ETag spares the second reading"
call 200 GET "/threads/$thread" ""
call 304 GET "/threads/$thread" "" -H "If-None-Match: $(header ETag)"

say "An edit names the text that it was made from"
send '{"body": "My street is closed on **Saturday and Sunday**."}'
call 428 PATCH "/threads/$thread" "$asker" "${json[@]}"
call 200 GET "/threads/$thread" "$asker"
call 200 PATCH "/threads/$thread" "$asker" -H "If-Match: $(header ETag)" "${json[@]}"

say "Another question, which staff take"
send "{\"title\": \"Does my permit cover a hired van $once?\", \"body\": \"Mine is being repaired until Friday.\", \"category_id\": $category}"
call 201 POST /threads "$asker" -H "Idempotency-Key: second-$once" "${json[@]}"
second=$(made)
send '{"reason": "Only we can know this."}'
call 201 POST "/threads/$second/escalation" "$staff" -H "Idempotency-Key: escalate-$once" "${json[@]}"
case=$(made)

say "Staff claim the case and answer on the thread"
call 200 PUT "/cases/$case/claim" "$staff"
send '{"body": "Yes. Send us the number plate and we add it for a week."}'
call 201 POST "/cases/$case/official-answer" "$staff" -H "If-Match: $(header ETag)" -H "Idempotency-Key: official-$once" "${json[@]}"
call 200 GET "/cases/$case/timeline" "$staff"
call 200 GET "/threads/$second" ""
grep -q 'we add it for a week' "$folder/body"

say "Without the right, a case does not exist"
call 404 GET "/cases/$case" "$peer"

say "Errors name every field"
send '{"title": "Hi", "colour": "blue"}'
call 422 POST /threads "$asker" "${json[@]}"

say "The circle is closed: $PEERDESK/threads/$thread and $PEERDESK/threads/$second"
