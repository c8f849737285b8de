escalation-time-too-short = Give at least one minute
escalation-time-too-long = Give at most { $about } hours
escalation-time-not-understood = Give a time such as 24 for hours, or 90 minutes
escalation-people-out-of-range = Give a number from 0 to { $about }
escalation-mode-missing = Choose when questions go to staff
escalation-stale = Somebody saved a newer version while you were writing. It is the first below. Save again to put yours in its place.
escalation-thread-closed = This question is closed. Open it again first.
escalation-case-open = Staff have this question already
escalation-reason-empty = Say why
escalation-reason-too-long = Make it shorter by { $excess ->
    [one] 1 character
   *[other] { $excess } characters
}, to at most { $limit }
escalation-reason-not-storable = Remove characters that cannot be shown

escalation-policies-title = When questions go to staff
escalation-policies-text = A category without a rule of its own follows its agency, and an agency without one follows the site.
escalation-policy-site = The rule for the whole site
escalation-policy-agency = The rule for { $agency }
escalation-categories = Categories
escalation-category = Category
escalation-agency = Agency
escalation-from = Whose rule
escalation-trial = A trial runs
escalation-policy-title = When does { $name } go to staff?
escalation-own = { $name } has a rule of its own.
escalation-inherited = { $source }. Saving here makes a rule of its own.
escalation-from-category = Its own rule
escalation-from-agency = From { $agency }
escalation-from-site = From the whole site
escalation-from-built-in = The standard rule
escalation-in-words = In words
escalation-preview = This is what it would mean
escalation-mode = Goes to staff
escalation-mode-when-unanswered = When unanswered
escalation-mode-when-unanswered-hint = Neighbours first, then staff.
escalation-mode-every-question = Every question
escalation-mode-every-question-hint = Staff get a case for each question.
escalation-mode-never = Never by itself
escalation-mode-never-hint = Only when staff send it on by hand.
escalation-times-hint = Give hours as a number, such as 24, or write 90 minutes. All but the longest wait count opening hours only.
escalation-term-mode = Goes to staff
escalation-term-peer-window-minutes = Time for neighbours
escalation-term-cap-minutes = Never wait longer than
escalation-term-newcomer-window-minutes = Time for somebody's first question
escalation-term-not-helped-window-minutes = Time after the asker says that it did not help
escalation-term-me-too-threshold = People with the same problem
escalation-term-first-response-minutes = Staff first reply within
escalation-term-next-response-minutes = Staff reply again within
escalation-term-resolution-minutes = Staff are done within
escalation-me-too-hint = When so many people have an unsolved question, it goes to staff. 0 means never.
escalation-reason = Why do you change it?
escalation-reason-hint = Kept in the list of versions.
escalation-save = Save the rule
escalation-show-in-words = Show it in words
escalation-try = Try it beside the rule in force
escalation-done-saved = Saved.
escalation-history = Versions
escalation-history-none = Nobody has changed this yet.
escalation-nothing-changed = Nothing changed
escalation-by-nobody = The installation
escalation-value-inherits = as above it
escalation-value-never = never

escalation-says-never = Questions stay with neighbours.
escalation-says-by-hand = Staff get one only when a member of staff sends it on.
escalation-says-every-question = Staff get a case for every question, at once.
escalation-says-window = If nobody has answered after { $window } of opening time, or after { $cap } in all, staff get the question.
escalation-says-newcomer = Somebody's first question waits { $window } at most.
escalation-says-not-helped = If the asker says that the answers did not help, staff get it after { $window }.
escalation-says-at-once = Payments, requests for a service and urgent questions go to staff at once.
escalation-says-me-too = So does an unsolved question that { $count ->
    [one] 1 person has
   *[other] { $count } people have
}.
escalation-says-standard = Staff reply within { $first } of opening time and are done within { $done }.

escalation-escalate-title = Send this question to staff
escalation-escalate-reason = Why do staff need to see it?
escalation-escalate-hint = Only staff can read this.
escalation-escalate-button = Send to staff

escalation-imported-without-existing = Imported questions can be named only together with those that are there already
escalation-nothing-to-try = Choose a rule to try
escalation-trial-running = A trial runs here already. End it first.
escalation-confirm-title = For which questions does this count?
escalation-confirm-back = Change the form
escalation-reach = It counts
escalation-reach-from-now-on = For questions asked from now on
escalation-reach-from-now-on-hint = Questions that are there keep what they were promised, and none goes to staff by this change.
escalation-reach-existing-threads = Also for questions that are there already
escalation-include-imported = Also for imported questions, which stay with neighbours until now
escalation-effects = { $opened ->
    [0] No question goes to staff at once
    [one] 1 question goes to staff at once
   *[other] { $opened } questions go to staff at once
}. { $moved ->
    [0] None is promised another time
    [one] 1 is promised another time
   *[other] { $moved } are promised another time
}.
escalation-effects-existing = What it would do to questions that are there
escalation-effects-imported = What it would do to imported questions
escalation-effects-opened = Go to staff at once
escalation-effects-moved = Are promised another time
escalation-effects-capped = There are more than { $count } such questions. The numbers are those of the oldest { $count }; all in all there may be more.
escalation-counts-from-now-on = For questions asked from then on
escalation-counts-existing = Also for questions that were there
escalation-counts-imported = Also for questions that were there, imported ones too
escalation-trial-title = A trial for { $name }
escalation-trial-text = A trial runs beside the rule in force, on questions that are asked while it runs. It opens no case, promises nothing, and nobody but those who set rules hears of it.
escalation-trial-says = This is what is tried
escalation-trial-runs = Runs
escalation-trial-over = Over
escalation-trial-ended = Ended
escalation-trial-put-in-force = Put it in force
escalation-trial-end = End the trial
escalation-trial-weeks = What it would have done
escalation-trial-week = Week from
escalation-trial-found = Cases it would have opened
escalation-trial-with-case = Staff really got
escalation-trial-helped = Neighbours helped after that
escalation-trial-helped-hint = Where neighbours helped after the trial would have opened a case, the trial would have taken a question from them that they could answer.
escalation-trial-nothing = Nothing so far.
escalation-trial-findings = The questions
escalation-trial-course-case-opened = Staff got it
escalation-trial-course-neighbours-helped = Neighbours helped
escalation-trial-course-waiting = Nothing so far
escalation-trial-done-started = The trial runs.
escalation-trial-done-ended = The trial is over. What it found stays here.
escalation-trial-line = Since { $date } a trial runs beside it.
escalation-trial-line-over = A trial ran here before.
escalation-trial-see = See what it found
