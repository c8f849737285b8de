time-date-at = { $date } at { $clock }
time-by-when = { $day }, { $clock }
time-moment = less than a minute
time-minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
}
time-hours = { $count ->
    [one] 1 hour
   *[other] { $count } hours
}
time-days = { $count ->
    [one] 1 day
   *[other] { $count } days
}
time-ago = { $span } ago
time-left = { $span } left
time-late = { $span } late
