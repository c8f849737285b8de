import-not-json = not JSON: { $error }
import-not-an-object = not a JSON object
import-no-type = there is no field “type”
import-unknown-type = the type “{ $type }” is none of agency, category, account, thread, answer, comment
import-line-too-long = the line is longer than { $limit } KB
import-bad-time = { $field }: “{ $value }” is not a time of the form 2026-01-31T12:00:00Z
import-future = { $field } is in the future
import-before = { $field } is before { $other }
import-bad-id = { $field } is empty, longer than { $limit } characters or has control characters
import-too-many = { $field } names more than { $limit } people
import-bad-slug = “{ $value }” is not a slug of up to 60 small letters, digits and dashes
import-field = { $field }: { $code ->
    [empty] is empty
    [too_short] is too short
    [too_long] is too long
    [not_storable] has a character that cannot be stored
   *[other] { $code }
}
import-text = body: { $error }
import-bad-language = “{ $value }” is not a language code such as en
import-bad-zone = “{ $value }” is not a time zone such as Europe/London
import-bad-accent = “{ $value }” is not a colour such as #0b5c4a
import-bad-day = “{ $value }” is not a day; days are mon, tue, wed, thu, fri, sat, sun
import-bad-hours = the hours of { $day } are not pairs such as 09:00 and 17:00, in order
import-unknown = { $field }: there is no “{ $id }” before this line
import-taken = { $field } “{ $value }” is taken
import-own-vote = { $field }: people do not vote for themselves
import-other-thread = the answer belongs to another thread
import-summary = { $lines } lines read: { $added } added, { $unchanged } there before, { $refused } refused.
import-added = Added: { $agencies } agencies, { $categories } categories, { $accounts } accounts, { $threads } threads, { $answers } answers, { $comments } comments.
import-reindex = Search takes the new threads in as the workers run. For a large import on a quiet machine, `peerdesk reindex` is faster.
import-refused-line = line { $line }: { $reason }
import-progress = lines
