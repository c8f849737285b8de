statistics-title = Statistics
statistics-title-of = Statistics: { $place }
statistics-summary-asked = { $count ->
    [0] No questions were asked in the last 12 months.
    [one] 1 question was asked in the last 12 months.
   *[other] { $count } questions were asked in the last 12 months.
}
statistics-summary-too-few = That is too few to say more.
statistics-summary-within-24h = { $percent }% had an answer within a day.
statistics-summary-by-neighbours = { $percent }% of the solved ones were solved by neighbours.
statistics-summary-missed = In { $percent }% of those that went to staff, a time passed that staff had promised.
statistics-agency = Public body
statistics-every-agency = All public bodies
statistics-category = Category
statistics-every-category = All categories
statistics-show = Show
statistics-empty = Nothing has been counted yet. Look again in a few minutes.
statistics-chart = { $title }: a bar for each month from { $first } to { $last }, in per cent. The table below has the same figures.
statistics-months = The last 12 months
statistics-month = Month
statistics-answers-found = Answers that people found without asking
statistics-csv = Download as a file for a spreadsheet (CSV)
statistics-share = { $percent }% ({ $part } of { $whole })
statistics-part = { $part } of { $whole }, too few for a share
statistics-none = none
statistics-too-few = too few to say

# What each column counts
statistics-meaning = What the figures mean
statistics-counted = Only questions and answers that everybody can read are counted, and each question counts for the month in which it was asked. The figures name nobody.
statistics-few = Where there are fewer than five, there are no shares and no times.
statistics-when = The current month is counted every hour, the two before it every day, older ones every week.
statistics-asked = Asked
statistics-asked-means = Questions asked in the month.
statistics-within-24h = Answered within 24 hours
statistics-within-24h-means = Of the questions that are at least 24 hours old, those whose first answer came within 24 hours. The first answer is the first by somebody other than whoever asked, as long as it is still shown.
statistics-within-72h = Answered within 72 hours
statistics-within-72h-means = The same with 72 hours, of the questions that are at least 72 hours old.
statistics-answered = Answered
statistics-answered-means = Of all questions, those with an answer, whenever it came.
statistics-solved = Solved
statistics-solved-means = Of all questions, those with an accepted answer.
statistics-solved-by-peer = Solved by neighbours
statistics-solved-by-peer-means = Of the solved questions, those whose first accepted answer is neither official nor by whoever asked.
statistics-escalated = With staff
statistics-escalated-means = Of all questions, those that went to staff at some time.
statistics-missed = Promised time missed
statistics-missed-means = Of the questions that went to staff, those where a time passed that staff had promised, for a reply or for the end of the case.
statistics-median = Half were answered within
statistics-median-means = The time to the first answer that half of the answered questions stayed within: the median.
statistics-p90 = Nine in ten were answered within
statistics-p90-means = The time to the first answer that nine tenths of the answered questions stayed within.

# Links from other pages
statistics-link = How well this works in figures
