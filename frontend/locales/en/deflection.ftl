found-title = Answers found while asking
found-lead = Before you ask, this site shows you what is answered already. Here you see how often that helped, and how often it did not.
found-period = Questions begun from { $since } to { $until }.
found-last-days = Last { $days } days
found-bad-day = A day is written like 2026-11-30.
found-what = What happened
found-with-account = With an account
found-without-account = Without an account
found-number-with-share = { $count } ({ $share } %, between { $low } % and { $high } %)
found-offered = Answers shown
found-offered-means = Somebody was about to ask and saw questions like theirs.
found-opened = Answer opened
found-opened-means = They opened at least one of them, whatever came of it.
found-confirmed = Answer found
found-confirmed-means = They said that it answered their question, and nothing spoke against it later.
found-potential = Perhaps found
found-potential-means = They opened an answer, and for a day they neither said that it helped nor asked.
found-failed = Asked anyway
found-failed-means = They went on and asked their question.
found-did-not-apply = Of these, said that it did not apply
found-did-not-apply-means = They asked and said that what we showed did not apply to them.
found-reversed = Taken back
found-reversed-means = It looked like an answer found, and within 7 days a question of the same person went to staff. Without an account nobody can know.
found-nothing-more = Nothing more known
found-nothing-more-means = They opened nothing and did not ask.
found-method-title = How we count
found-method-episode = One person and one question count once: with an account for 8 days, without one for the rest of the day, up to 30 questions a day. Whether an answer was opened or helped is counted within one day of seeing it. We keep nothing of what was typed. Whoever asks counts as asked, whatever they said before.
found-method-final = Only what cannot change any more is counted: after 8 days with an account, after 1 day without.
found-method-interval = Behind each share stands the range in which it lies with a confidence of 95 %, by Wilson’s method. Where there are fewer than 5, we show no share.
found-method-limits = People without an account are told apart by network address and browser for one day. Several people behind one address with the same browser count as one, and one person on two devices counts as two.

# What showing answers changes, told only where they are kept from some people until they have posted
found-effect-title = What showing answers changes
found-effect-lead = Some people, drawn by lot for a day, see such answers only after they post. How much more often they ask tells how many questions are spared by showing answers first.
found-effect-spared = Showing answers first spared { $spared } questions of 100 (between { $low } and { $high }).
found-effect-too-few = Too few to say: it takes 50 questions begun in each group.
found-effect-who = Group
found-effect-begun = Questions begun
found-effect-asked = Of these, posted
found-effect-shown = Saw answers first
found-effect-held-out = Saw answers only after posting
found-effect-method = Only questions for which there was something to show are compared, and staff are in neither group. Whoever left without posting counts as not having asked, in both groups. The range is one with a confidence of 95 %, by Newcombe’s method. Below 0, more was asked where answers were shown.
found-effect-limits = Questions that one person begins on the same day are in the same group, so the range is a little too narrow. Whoever finds an answer while still typing begins nothing that we count, so a little more is spared than we say. With an account, a question that is begun again on a later day stays in the group of its first day, even if its asker sees answers while typing by then: that makes the difference a little smaller as well.

# How likely suggestions seemed and how often they helped, told to those who administer the site
found-reliability-title = How likely answers seemed
found-reliability-lead = Of the newest 200 questions that were decided, by the best answer shown: somebody said that it helped, or asked anyway. You see this because you administer the site.
found-reliability-good = Answers helped about as often as they seemed likely to, so programs are told how likely each is.
found-reliability-too-few = Fewer than 200 are decided, so programs are not told how likely an answer is.
found-reliability-off = Answers helped more or less often than they seemed likely to, so programs are not told how likely each is.
found-reliability-seemed = Seemed likely
found-reliability-bin = { $from } % to { $to } %
found-reliability-decided = Decided
found-reliability-expected = Expected, %
found-reliability-helped = Answer found

# What answers found saved, for agencies that say what an answer costs them
found-saved-title = What it saved
found-saved-lead = Only public bodies that say what one answer by their staff costs them are listed. An answer found counts for the public body of the category that was chosen; those without a category count for none.
found-saved-agency = Public body
found-saved-sum = Saved
found-saved-how = How it is counted
found-saved-money = { $amount } { $currency }
found-saved-method = { $count ->
    [one] 1 answer found × { $cost }, its own figure
   *[other] { $count } answers found × { $cost }, its own figure
}
