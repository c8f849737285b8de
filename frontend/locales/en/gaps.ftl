gaps-link = What people look for and do not find
gaps-title = What people do not find: { $agency }
gaps-all-title = What people search for and do not find
gaps-lead = Each person counts once a day. Words are shown once they were searched for three times, by different people or on different days.
gaps-agency = Agency
gaps-agencies = Agencies
gaps-everywhere = None chosen
gaps-all-do = Where no agency was chosen, look whose subject it is, and tell that agency the words that people use.

gaps-searches-title = Searches with nothing found
gaps-searches-caption = Words that were searched for in the last 90 days, with nothing found
gaps-searches-do = Write an official answer, or a page on your website, in the words that people use.
gaps-searches-none = Nothing was searched for three times without a result.
gaps-words = Words
gaps-times = Times
gaps-last-day = Last searched for
gaps-repair = Repair

gaps-subjects-title = Subjects that stay unsolved
gaps-subjects-caption = Questions of this month and the two before it, by category
gaps-subjects-do = Begin with the first: answer what is unsolved there, or explain the subject on your website.
gaps-subjects-none = No questions have been counted yet.
gaps-category = Category
gaps-asked = Asked
gaps-unsolved = Unsolved
gaps-share = { $count } ({ $percent }%)

gaps-anyway-title = Asked anyway
gaps-anyway-caption = What became of answers that people were shown before they asked, in the last 90 days
gaps-anyway-do = Where many say that it did not apply, look at what was suggested and add the cases that it leaves out.
gaps-anyway-none = Nothing has been counted yet. A day is counted when it can no longer change, after 8 days at most.
gaps-shown = Shown
gaps-asked-anyway = Asked anyway
gaps-did-not-apply = Said that it did not apply

gaps-questions-title = Questions that many have
gaps-questions-caption = Questions with most people who said “me too” in the last 90 days
gaps-questions-do = Repair what causes the question, or give one official answer that serves everybody.
gaps-questions-none = Nobody said “me too” in the last 90 days.
gaps-question = Question
gaps-people = People
gaps-duplicates = Same questions
gaps-people-before = People in the 30 days before
gaps-people-lately = People in the last 30 days
gaps-question-gone = A question that not everybody sees any more

gaps-repairs-title = What was repaired
gaps-repairs-caption = Repairs, newest first
gaps-repairs-means = Each repair is compared with the 28 days before it and after it. Its own day counts for neither.
gaps-repairs-none = No repair has been noted yet.
gaps-repair-subject = What people missed
gaps-compared = Before and after
gaps-compared-searches = { $before } searches in the { $days } days before, { $after } in the { $days } days after
gaps-compared-searches-so-far = { $days ->
    [0] { $before } searches in the 28 days before, { $after } after. It is too early to compare.
    [one] { $before } searches in the 28 days before, { $after } in the 1 day after. It is too early to compare.
   *[other] { $before } searches in the 28 days before, { $after } in the { $days } days after. It is too early to compare.
}
gaps-compared-people = { $before } people in the { $days } days before, { $after } in the { $days } days after
gaps-compared-people-so-far = { $days ->
    [0] { $before } people in the 28 days before, { $after } after. It is too early to compare.
    [one] { $before } people in the 28 days before, { $after } in the 1 day after. It is too early to compare.
   *[other] { $before } people in the 28 days before, { $after } in the { $days } days after. It is too early to compare.
}
gaps-remove-column = Remove
gaps-remove = Remove this note

gaps-repair-title = Note a repair
gaps-repair-about = People missed this: { $subject }
gaps-repaired-on = Repaired on
gaps-repaired-on-hint = Today, or one of the last 90 days, such as 2026-11-27.
gaps-note = What was done
gaps-note-hint = At most 500 characters. Only those who can see this page read it.
gaps-repair-save = Note the repair
gaps-cancel = Cancel
gaps-day-not-understood = Enter a day such as 2026-11-27.
gaps-day-too-late = The day lies in the future.
gaps-day-too-early = The day is more than 90 days ago.
